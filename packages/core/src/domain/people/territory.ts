import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** A part of the market that people work: a region, an industry. Territories lie in one another as a tree. */
export const territory = defineEntity('territory', {
  fields: {
    /** What rules call it: `cn-north`. */
    code: f.text({ max: 100 }).unique().label({ en: 'Code', 'zh-CN': '代码' }),
    name: f.text({ max: 200 }).label({ en: 'Name', 'zh-CN': '名称' }),
    /** The territory that it lies in. */
    parentId: f
      .ref('territory', { inverse: 'parts' })
      .optional()
      .label({ en: 'Lies in', 'zh-CN': '上级区域' }),
  },
  lists: [{ filter: ['parentId'], sort: 'code' }],
  label: { en: 'Territory', 'zh-CN': '销售区域' },
})

/** That somebody works a territory, and from when to when. */
export const territoryMember = defineEntity('territoryMember', {
  fields: {
    territoryId: f.ref('territory', { inverse: 'members' }).label({ en: 'Territory', 'zh-CN': '销售区域' }),
    userId: f.ref('user', { inverse: 'territories' }).label({ en: 'User', 'zh-CN': '用户' }),
    /** Empty is from the beginning. */
    from: f.datetime().optional().label({ en: 'From', 'zh-CN': '开始' }),
    /** The moment from which they work it no more; empty is for good. */
    to: f.datetime().optional().label({ en: 'To', 'zh-CN': '结束' }),
    /** Members take turns in this order, then by id. */
    position: f.int({ min: 0 }).default(0).label({ en: 'Place in turn', 'zh-CN': '轮次' }),
    /** How many turns in relation to others, where turns are weighted; 0 gets none. */
    weight: f.int({ min: 0, max: 1000 }).default(1).label({ en: 'Weight', 'zh-CN': '权重' }),
  },
  lists: [{ filter: ['territoryId'], sort: 'position' }],
  label: { en: 'Territory member', 'zh-CN': '区域成员' },
})
