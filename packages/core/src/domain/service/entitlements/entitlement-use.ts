import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** What was taken of an entitlement, for one ticket once. Together the rows of an entitlement are its `unitsUsed`. */
export const entitlementUse = defineEntity('entitlementUse', {
  fields: {
    entitlementId: f
      .ref('entitlement', { inverse: 'uses' })
      .managed()
      .label({ en: 'Entitlement', 'zh-CN': '服务权益' }),
    ticketId: f
      .ref('ticket', { inverse: 'entitlementUses' })
      .optional()
      .managed()
      .label({ en: 'Ticket', 'zh-CN': '工单' }),
    /** Entitlement and ticket in one: of both there is one use. It stays as it is where tickets are merged. */
    key: f.text({ max: 300 }).optional().managed().unique().label({ en: 'Key', 'zh-CN': '键' }),
    units: f.int({ min: 1 }).managed().label({ en: 'Units', 'zh-CN': '次数' }),
    usedAt: f.datetime().managed().label({ en: 'Used at', 'zh-CN': '使用时间' }),
    usedBy: f.text({ max: 128 }).managed().label({ en: 'Used by', 'zh-CN': '操作人' }),
    note: f.text({ max: 500 }).optional().managed().personal().label({ en: 'Note', 'zh-CN': '备注' }),
  },
  subject: ['ticketId', 'entitlementId'],
  lists: [
    { filter: ['entitlementId'], sort: '-usedAt' },
    { filter: ['ticketId'], sort: '-usedAt' },
  ],
  label: { en: 'Use of an entitlement', 'zh-CN': '权益使用记录' },
})
