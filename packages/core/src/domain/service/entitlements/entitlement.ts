import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { TICKET_TYPES } from '../tickets/ticket.ts'

/**
 * What a customer may expect of us after the sale: a warranty, a service plan, or units bought ahead. It holds from the
 * first instant of `startsOn` to the last of `endsOn`, days of the CRM's zone; where one is left out it is open there.
 */
export const entitlement = defineEntity('entitlement', {
  fields: {
    accountId: f.ref('account', { inverse: 'entitlements' }).label({ en: 'Account', 'zh-CN': '客户' }),
    kind: f.select(['warranty', 'plan', 'units']).label({ en: 'Kind', 'zh-CN': '权益类型' }),
    name: f.text({ max: 300 }).label({ en: 'Name', 'zh-CN': '名称' }),
    /** The only product, or the only piece, that it is for; all when left out. */
    productId: f.text({ max: 128 }).optional().label({ en: 'Product', 'zh-CN': '产品' }),
    serialNumber: f
      .text({ max: 128 })
      .optional()
      .personal('identity')
      .label({ en: 'Serial number', 'zh-CN': '序列号' }),
    /** The only types of ticket that it is for; all when left out. */
    types: f
      .list(f.select(TICKET_TYPES))
      .optional()
      .label({ en: 'Types of ticket', 'zh-CN': '适用工单类型' }),
    /** Where it comes from, by the id that its own system gives it. */
    contractId: f
      .text({ max: 128 })
      .optional()
      .personal('identity')
      .label({ en: 'Contract', 'zh-CN': '合同' }),
    orderId: f.text({ max: 128 }).optional().personal('identity').label({ en: 'Order', 'zh-CN': '订单' }),
    startsOn: f.date().optional().label({ en: 'First day', 'zh-CN': '起始日' }),
    /** The last day on which it holds. */
    endsOn: f.date().optional().label({ en: 'Last day', 'zh-CN': '截止日' }),
    /** How many units there are: hours, visits, calls. Without a number they are not limited. */
    unitsTotal: f.int({ min: 0 }).optional().label({ en: 'Units', 'zh-CN': '总次数' }),
    unitsUsed: f.int({ min: 0 }).default(0).managed().label({ en: 'Units used', 'zh-CN': '已用次数' }),
    /** What an SLA policy matches on, in the host's own words: `gold`. */
    serviceLevel: f.text({ max: 63 }).optional().label({ en: 'Service level', 'zh-CN': '服务级别' }),
    /** From then on it holds no more, whatever its last day. */
    cancelledAt: f.datetime().optional().label({ en: 'Cancelled at', 'zh-CN': '取消时间' }),
  },
  subject: 'accountId',
  lists: [
    { filter: ['accountId'], sort: 'endsOn' },
    { filter: ['accountId', 'productId'], sort: 'endsOn' },
  ],
  label: { en: 'Entitlement', 'zh-CN': '服务权益' },
})

/** A row of `entitlement`. */
export type EntitlementRecord = RecordOf<typeof entitlement>
