import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** How an order can stand. */
const ORDER_STATUSES = ['placed', 'confirmed', 'fulfilled', 'cancelled'] as const
export type OrderStatus = (typeof ORDER_STATUSES)[number]

/** What a customer has bought and is to get. Of a quote there is one, however often it is accepted. */
export const order = defineEntity('order', {
  fields: {
    number: f.text({ max: 63 }).managed().unique().label({ en: 'Number', 'zh-CN': '订单号' }),
    quoteId: f
      .ref('quote', { inverse: 'orders' })
      .optional()
      .managed()
      .unique()
      .label({ en: 'Quote', 'zh-CN': '报价单' }),
    opportunityId: f
      .ref('opportunity', { inverse: 'orders' })
      .optional()
      .managed()
      .label({ en: 'Opportunity', 'zh-CN': '商机' }),
    accountId: f.ref('account', { inverse: 'orders' }).managed().label({ en: 'Account', 'zh-CN': '客户' }),
    contactId: f
      .ref('contact', { inverse: 'orders' })
      .optional()
      .managed()
      .label({ en: 'Contact', 'zh-CN': '联系人' }),
    ownerId: f.ref('user', { inverse: 'orders' }).optional().label({ en: 'Owner', 'zh-CN': '负责人' }),
    status: f.select(ORDER_STATUSES).default('placed').managed().label({ en: 'Status', 'zh-CN': '状态' }),
    /** From when on the warehouse knows of it: what it tells afterwards has taken it into account. */
    confirmedAt: f.datetime().optional().managed().label({ en: 'Confirmed at', 'zh-CN': '确认时间' }),
    placedOn: f.date().managed().label({ en: 'Placed on', 'zh-CN': '下单日' }),
    currency: f.text({ max: 3 }).managed().label({ en: 'Currency', 'zh-CN': '币种' }),
    net: f.money().managed().label({ en: 'Net', 'zh-CN': '未税金额' }),
    tax: f.money().managed().label({ en: 'Tax', 'zh-CN': '税额' }),
    total: f.money().managed().label({ en: 'Total', 'zh-CN': '含税总额' }),
    paymentTerms: f
      .text({ max: 63 })
      .optional()
      .managed()
      .label({ en: 'Payment terms', 'zh-CN': '付款条件' }),
    /** How the customer calls it. */
    customerReference: f
      .text({ max: 128 })
      .optional()
      .managed()
      .label({ en: 'Customer reference', 'zh-CN': '客户单号' }),
    /** How much of it is on its way, and how much of it was invoiced. */
    shipped: f
      .select(['none', 'partly', 'fully'])
      .default('none')
      .managed()
      .label({ en: 'Shipped', 'zh-CN': '发货情况' }),
    cancelledAt: f.datetime().optional().managed().label({ en: 'Cancelled at', 'zh-CN': '取消时间' }),
    cancelReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .label({ en: 'Cancel reason', 'zh-CN': '取消原因' }),
  },
  subject: ['contactId', 'accountId'],
  search: ['number', 'customerReference'],
  lists: [
    { sort: '-createdAt' },
    { filter: ['accountId'], sort: '-createdAt' },
    { filter: ['ownerId', 'status'], sort: '-createdAt' },
    { filter: ['status'], sort: '-createdAt' },
  ],
  label: { en: 'Order', 'zh-CN': '订单' },
})

/** A row of `order`. */
export type Order = RecordOf<typeof order>
