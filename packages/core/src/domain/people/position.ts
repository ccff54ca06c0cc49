import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** A place in the hierarchy, whoever holds it: the lead of a region, a rep there. Positions lie below one another as a tree. */
export const position = defineEntity('position', {
  fields: {
    /** What hosts call it: `east-lead`. */
    code: f.text({ max: 100 }).unique().label({ en: 'Code', 'zh-CN': '代码' }),
    name: f.text({ max: 200 }).label({ en: 'Name', 'zh-CN': '名称' }),
    /** The position that it lies below, at any time for which no move says otherwise. */
    parentId: f.ref('position', { inverse: 'parts' }).optional().label({ en: 'Below', 'zh-CN': '上级职位' }),
  },
  lists: [{ filter: ['parentId'], sort: 'code' }],
  label: { en: 'Position', 'zh-CN': '职位' },
})

/** That a position lies below another one for a time. Of several moves that hold at once the one that began last counts. */
export const positionMove = defineEntity('positionMove', {
  fields: {
    positionId: f.ref('position', { inverse: 'moves' }).label({ en: 'Position', 'zh-CN': '职位' }),
    /** Empty is at the top. */
    parentId: f.ref('position').optional().label({ en: 'Below', 'zh-CN': '上级职位' }),
    from: f.datetime().label({ en: 'From', 'zh-CN': '开始' }),
    /** The moment from which it no longer holds; empty is for good. */
    to: f.datetime().optional().label({ en: 'To', 'zh-CN': '结束' }),
  },
  label: { en: 'Move of a position', 'zh-CN': '职位调整' },
})

/** That somebody holds a position, and from when to when. */
export const positionHolder = defineEntity('positionHolder', {
  fields: {
    positionId: f.ref('position', { inverse: 'holders' }).label({ en: 'Position', 'zh-CN': '职位' }),
    userId: f.ref('user', { inverse: 'positions' }).label({ en: 'User', 'zh-CN': '用户' }),
    /** Empty is from the beginning. */
    from: f.datetime().optional().label({ en: 'From', 'zh-CN': '开始' }),
    /** The moment from which they hold it no more; empty is for good. */
    to: f.datetime().optional().label({ en: 'To', 'zh-CN': '结束' }),
  },
  label: { en: 'Holder of a position', 'zh-CN': '任职' },
})

/** That somebody has a role, and from when to when: what counts where a host names no roles of its own. */
export const roleHolder = defineEntity('roleHolder', {
  fields: {
    userId: f.ref('user', { inverse: 'heldRoles' }).label({ en: 'User', 'zh-CN': '用户' }),
    /** A role of `createCrm({ roles })`, or `admin`. */
    role: f.text({ max: 100 }).label({ en: 'Role', 'zh-CN': '角色' }),
    from: f.datetime().optional().label({ en: 'From', 'zh-CN': '开始' }),
    to: f.datetime().optional().label({ en: 'To', 'zh-CN': '结束' }),
  },
  label: { en: 'Holder of a role', 'zh-CN': '角色授予' },
})
