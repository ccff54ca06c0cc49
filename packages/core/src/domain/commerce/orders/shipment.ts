import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** What was sent of an order, as the warehouse tells it. */
export const shipment = defineEntity('shipment', {
  fields: {
    orderId: f.ref('order', { inverse: 'shipments' }).managed().label({ en: 'Order', 'zh-CN': '订单' }),
    number: f.text({ max: 63 }).managed().label({ en: 'Number', 'zh-CN': '发货单号' }),
    status: f.select(['planned', 'shipped', 'cancelled']).managed().label({ en: 'Status', 'zh-CN': '状态' }),
    shippedOn: f.date().optional().managed().label({ en: 'Shipped on', 'zh-CN': '发货日' }),
    tracking: f.text({ max: 300 }).optional().managed().label({ en: 'Tracking', 'zh-CN': '物流单号' }),
    /** How much of which line of the order. */
    lines: f
      .json<readonly { readonly position: number; readonly quantity: string }[]>()
      .managed()
      .label({ en: 'Lines', 'zh-CN': '明细' }),
  },
  subject: 'orderId',
  unique: [['orderId', 'number']],
  label: { en: 'Shipment', 'zh-CN': '发货单' },
})

/** A row of `shipment`. */
export type Shipment = RecordOf<typeof shipment>
