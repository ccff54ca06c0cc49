import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** One position of an order, with its share of every discount: what it comes to is what is invoiced. */
export const orderLine = defineEntity('orderLine', {
  fields: {
    orderId: f.ref('order', { inverse: 'lines' }).managed().label({ en: 'Order', 'zh-CN': '订单' }),
    position: f.int({ min: 1 }).managed().label({ en: 'Position', 'zh-CN': '行号' }),
    productId: f
      .ref('product', { inverse: 'orderLines' })
      .optional()
      .managed()
      .label({ en: 'Product', 'zh-CN': '产品' }),
    description: f.text({ max: 1000 }).managed().label({ en: 'Description', 'zh-CN': '说明' }),
    quantity: f.decimal({ scale: 6 }).managed().label({ en: 'Quantity', 'zh-CN': '数量' }),
    unit: f.text({ max: 32 }).managed().label({ en: 'Unit', 'zh-CN': '单位' }),
    /** Before discounts; `net` says what is paid. */
    unitPrice: f.decimal({ scale: 6 }).managed().label({ en: 'Unit price', 'zh-CN': '单价' }),
    taxClass: f.text({ max: 63 }).managed().label({ en: 'Tax class', 'zh-CN': '税目' }),
    billing: f
      .select(['once', 'monthly', 'yearly'])
      .default('once')
      .managed()
      .label({ en: 'Billing', 'zh-CN': '计费周期' }),
    net: f.money().managed().label({ en: 'Net', 'zh-CN': '未税金额' }),
    tax: f.money().managed().label({ en: 'Tax', 'zh-CN': '税额' }),
    total: f.money().managed().label({ en: 'Total', 'zh-CN': '含税金额' }),
    /** Whether there is anything to send: of a service there is not. */
    isShippable: f.bool().default(true).managed().label({ en: 'To be shipped', 'zh-CN': '需要发货' }),
    /** What was taken of the stock for it, until the warehouse knows. */
    reserved: f.decimal({ scale: 6 }).default('0').managed().label({ en: 'Reserved', 'zh-CN': '已预留' }),
    shipped: f.decimal({ scale: 6 }).default('0').managed().label({ en: 'Shipped', 'zh-CN': '已发货' }),
  },
  subject: 'orderId',
  unique: [['orderId', 'position']],
  lists: [{ filter: ['productId'], sort: 'reserved' }],
  label: { en: 'Order line', 'zh-CN': '订单明细' },
})

/** A row of `orderLine`. */
export type OrderLine = RecordOf<typeof orderLine>
