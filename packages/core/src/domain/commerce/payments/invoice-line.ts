import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/** One position of an invoice. A line of a credit note has the position of the line that it takes back some of. */
export const invoiceLine = defineEntity('invoiceLine', {
  fields: {
    invoiceId: f.ref('invoice', { inverse: 'lines' }).managed().label({ en: 'Invoice', 'zh-CN': '发票' }),
    position: f.int({ min: 1 }).managed().label({ en: 'Position', 'zh-CN': '行号' }),
    orderLineId: f
      .ref('orderLine', { inverse: 'invoiceLines' })
      .optional()
      .managed()
      .label({ en: 'Order line', 'zh-CN': '订单明细' }),
    /** The instalment of a contract that it bills. */
    instalmentId: f
      .ref('instalment', { inverse: 'invoiceLines' })
      .optional()
      .managed()
      .label({ en: 'Instalment', 'zh-CN': '分期应收' }),
    description: f.text({ max: 1000 }).managed().label({ en: 'Description', 'zh-CN': '说明' }),
    quantity: f.decimal({ scale: 6 }).managed().label({ en: 'Quantity', 'zh-CN': '数量' }),
    taxClass: f.text({ max: 63 }).managed().label({ en: 'Tax class', 'zh-CN': '税目' }),
    net: f.money().managed().label({ en: 'Net', 'zh-CN': '未税金额' }),
    tax: f.money().managed().label({ en: 'Tax', 'zh-CN': '税额' }),
    total: f.money().managed().label({ en: 'Total', 'zh-CN': '价税合计' }),
  },
  subject: 'invoiceId',
  unique: [['invoiceId', 'position']],
  lists: [{ filter: ['orderLineId'], sort: '-createdAt' }],
  label: { en: 'Invoice line', 'zh-CN': '发票明细' },
})

/** A row of `invoiceLine`. */
export type InvoiceLine = RecordOf<typeof invoiceLine>
