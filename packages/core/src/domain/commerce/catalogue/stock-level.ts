import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** How much there is of a product to promise: what the warehouse told, less what orders have taken since. */
export const stockLevel = defineEntity('stockLevel', {
  fields: {
    productId: f.ref('product', { inverse: 'stock' }).unique().label({ en: 'Product', 'zh-CN': '产品' }),
    /** What may be promised, as the warehouse told it. */
    available: f.decimal({ scale: 6 }).managed().label({ en: 'Available', 'zh-CN': '可用数量' }),
    /** What our orders took of it that the warehouse does not know of yet. */
    reserved: f.decimal({ scale: 6 }).default('0').managed().label({ en: 'Reserved', 'zh-CN': '已预留' }),
    /** When the warehouse told it. */
    asOf: f.datetime().managed().label({ en: 'As of', 'zh-CN': '库存时间' }),
  },
  label: { en: 'Stock level', 'zh-CN': '库存' },
})

/** A row of `stockLevel`. */
export type StockLevel = RecordOf<typeof stockLevel>
