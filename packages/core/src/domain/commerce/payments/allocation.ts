import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'

/**
 * So much of a payment, or of a credit note, settles so much of an instalment. It is never changed: what is taken back is
 * an allocation of less than nothing.
 */
export const allocation = defineEntity('allocation', {
  fields: {
    instalmentId: f
      .ref('instalment', { inverse: 'allocations' })
      .managed()
      .label({ en: 'Instalment', 'zh-CN': '分期应收' }),
    paymentId: f
      .ref('payment', { inverse: 'allocations' })
      .optional()
      .managed()
      .label({ en: 'Payment', 'zh-CN': '收款' }),
    creditNoteId: f
      .ref('invoice', { as: 'creditNote', inverse: 'credits' })
      .optional()
      .managed()
      .label({ en: 'Credit note', 'zh-CN': '红字发票' }),
    amount: f.money().managed().label({ en: 'Amount', 'zh-CN': '金额' }),
    allocatedOn: f.date().managed().label({ en: 'Allocated on', 'zh-CN': '核销日' }),
    /** What the rates of invoice and payment make of it in our currency: more than nothing is gained. */
    exchangeGain: f.money().optional().managed().label({ en: 'Exchange gain', 'zh-CN': '汇兑损益' }),
    /** The allocation that it takes back. */
    reversesId: f
      .ref('allocation', { as: 'reverses', inverse: 'reversals' })
      .optional()
      .managed()
      .label({ en: 'Reverses', 'zh-CN': '冲销对应核销' }),
  },
  subject: 'instalmentId',
  lists: [
    { filter: ['instalmentId'], sort: 'createdAt' },
    { filter: ['paymentId'], sort: 'createdAt' },
    { filter: ['creditNoteId'], sort: 'createdAt' },
  ],
  label: { en: 'Allocation', 'zh-CN': '核销' },
})

/** A row of `allocation`. */
export type Allocation = RecordOf<typeof allocation>
