import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** One position of a quote: how much of what, at what price, and what it comes to. */
export const quoteLine = defineEntity('quoteLine', {
  fields: {
    quoteId: f.ref('quote', { inverse: 'lines' }).managed().label({ en: 'Quote', 'zh-CN': '报价单' }),
    /** From 1, without gaps. */
    position: f.int({ min: 1 }).managed().label({ en: 'Position', 'zh-CN': '行号' }),
    productId: f
      .ref('product', { inverse: 'quoteLines' })
      .optional()
      .managed()
      .label({ en: 'Product', 'zh-CN': '产品' }),
    description: f.text({ max: 1000 }).managed().label({ en: 'Description', 'zh-CN': '说明' }),
    quantity: f.decimal({ scale: 6 }).managed().label({ en: 'Quantity', 'zh-CN': '数量' }),
    unit: f.text({ max: 32 }).managed().label({ en: 'Unit', 'zh-CN': '单位' }),
    unitPrice: f.decimal({ scale: 6 }).managed().label({ en: 'Unit price', 'zh-CN': '单价' }),
    /** What one would have cost, where somebody said another price: discounts are counted from it. */
    listPrice: f.decimal({ scale: 6 }).optional().managed().label({ en: 'List price', 'zh-CN': '标准单价' }),
    /** Where the price came from, and what was passed over. */
    priceTrace: f.json().optional().managed().label({ en: 'Price trace', 'zh-CN': '取价过程' }),
    /** Discounts on the line, as they were asked for. */
    discounts: f.json().optional().managed().label({ en: 'Discounts', 'zh-CN': '行折扣' }),
    taxClass: f.text({ max: 63 }).managed().label({ en: 'Tax class', 'zh-CN': '税目' }),
    billing: f
      .select(['once', 'monthly', 'yearly'])
      .default('once')
      .managed()
      .label({ en: 'Billing', 'zh-CN': '计费周期' }),
    unitCost: f.decimal({ scale: 6 }).optional().managed().label({ en: 'Unit cost', 'zh-CN': '单位成本' }),
    /** In which reckoning of its quote it was written: nothing else writes what a line says. */
    round: f.int({ min: 1 }).default(1).managed().label({ en: 'Round', 'zh-CN': '计算轮次' }),
    gross: f.money().managed().label({ en: 'Before discounts', 'zh-CN': '折前金额' }),
    discount: f.money().managed().label({ en: 'Discount', 'zh-CN': '折扣金额' }),
    net: f.money().managed().label({ en: 'Net', 'zh-CN': '未税金额' }),
    tax: f.money().managed().label({ en: 'Tax', 'zh-CN': '税额' }),
    total: f.money().managed().label({ en: 'Total', 'zh-CN': '含税金额' }),
  },
  subject: 'quoteId',
  unique: [['quoteId', 'position']],
  label: { en: 'Quote line', 'zh-CN': '报价明细' },
})

/** A row of `quoteLine`. */
export type QuoteLine = RecordOf<typeof quoteLine>
