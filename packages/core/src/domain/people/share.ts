import { defineEntity } from '../../engine/entities/define-entity.ts'
import { f } from '../../engine/entities/field.ts'

/** What a share allows: to see a record, to change it too, to delete it too. */
export const SHARE_LEVELS = ['read', 'update', 'delete'] as const
/** Why a record is shared. Each reason stands by itself: taking one away leaves the others. */
export const SHARE_REASONS = ['manual', 'rule', 'team', 'parent'] as const
/** With whom a record can be shared. `below` is a position and all positions below it. */
export const PRINCIPALS = ['user', 'team', 'position', 'below', 'role'] as const

/** That somebody reaches one record, whatever else they reach: roles with the reach `shared` ask for it. */
export const share = defineEntity('share', {
  fields: {
    entity: f.text({ max: 63 }).managed().label({ en: 'Entity', 'zh-CN': '实体' }),
    recordId: f.text({ max: 128 }).managed().label({ en: 'Record', 'zh-CN': '记录' }),
    /** Kind and id: `user:0198…`, `role:press`. */
    principal: f.text({ max: 200 }).managed().label({ en: 'Shared with', 'zh-CN': '共享给' }),
    level: f.select(SHARE_LEVELS).managed().label({ en: 'Level', 'zh-CN': '级别' }),
    reason: f.select(SHARE_REASONS).managed().label({ en: 'Reason', 'zh-CN': '原因' }),
    note: f.text({ max: 500 }).optional().managed().label({ en: 'Note', 'zh-CN': '备注' }),
    /** The moment from which it counts no more. */
    expiresAt: f.datetime().optional().managed().label({ en: 'Expires', 'zh-CN': '到期' }),
  },
  unique: [['entity', 'recordId', 'principal', 'reason']],
  lists: [{ filter: ['principal', 'entity'], sort: 'recordId' }],
  label: { en: 'Share', 'zh-CN': '共享' },
})

/** The levels that allow an action. */
export const LEVELS_FOR = {
  read: ['read', 'update', 'delete'],
  update: ['update', 'delete'],
  delete: ['delete'],
  create: [],
} as const satisfies Readonly<Record<string, readonly (typeof SHARE_LEVELS)[number][]>>
