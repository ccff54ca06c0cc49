import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** What a product costs in a book, from some quantity on, between two days. */
export const price = defineEntity('price', {
  fields: {
    priceBookId: f.ref('priceBook', { inverse: 'prices' }).label({ en: 'Price book', 'zh-CN': '价目表' }),
    productId: f.ref('product', { inverse: 'prices' }).label({ en: 'Product', 'zh-CN': '产品' }),
    /** The price of one, in the currency of the book. */
    unitPrice: f.decimal({ scale: 6 }).label({ en: 'Unit price', 'zh-CN': '单价' }),
    /** From this quantity on. */
    minQuantity: f.decimal({ scale: 6 }).default('0').label({ en: 'From quantity', 'zh-CN': '起订量' }),
    startsOn: f.date().optional().label({ en: 'From', 'zh-CN': '生效日' }),
    endsOn: f.date().optional().label({ en: 'Until', 'zh-CN': '失效日' }),
  },
  lists: [{ filter: ['productId', 'priceBookId'], sort: 'minQuantity' }],
  label: { en: 'Price', 'zh-CN': '价格' },
})

/** A row of `price`. */
export type Price = RecordOf<typeof price>
