import type { RecordOf } from '../../../engine/command/context.ts'
import { defineEntity } from '../../../engine/entities/define-entity.ts'
import { f } from '../../../engine/entities/field.ts'
import { approvalField } from '../../approvals/index.ts'

/** Money that came in, or that went back. What of it is not allocated is the customer's credit. */
export const payment = defineEntity('payment', {
  fields: {
    kind: f.select(['payment', 'refund']).default('payment').managed().label({ en: 'Kind', 'zh-CN': '类型' }),
    accountId: f.ref('account', { inverse: 'payments' }).managed().label({ en: 'Account', 'zh-CN': '客户' }),
    /** More than nothing, also of a refund. */
    amount: f.money().managed().label({ en: 'Amount', 'zh-CN': '金额' }),
    receivedOn: f.date().managed().label({ en: 'Received on', 'zh-CN': '到账日' }),
    method: f.text({ max: 63 }).optional().managed().label({ en: 'Method', 'zh-CN': '付款方式' }),
    /** How the bank calls it. With amount and day it tells a notice that comes twice. */
    bankReference: f
      .text({ max: 128 })
      .optional()
      .managed()
      .personal('identity')
      .label({ en: 'Bank reference', 'zh-CN': '银行流水号' }),
    /** Stands for reference, amount and day, so that one transfer is one payment. */
    guard: f.text({ max: 64 }).optional().managed().unique().label({ en: 'Guard', 'zh-CN': '防重标识' }),
    /** What of it settled instalments, or was refunded. */
    allocated: f.money().managed().label({ en: 'Allocated', 'zh-CN': '已核销' }),
    /** Whether some of it is the customer's credit. */
    hasCredit: f.bool().default(false).managed().label({ en: 'Has credit', 'zh-CN': '有余额' }),
    /** The payment that a refund gives back some of. */
    refundsId: f
      .ref('payment', { as: 'refunds', inverse: 'refunded' })
      .optional()
      .managed()
      .label({ en: 'Refunds', 'zh-CN': '退款对应收款' }),
    /** What one of its currency was worth in ours on that day. */
    exchangeRate: f.text({ max: 100 }).optional().managed().label({ en: 'Exchange rate', 'zh-CN': '汇率' }),
    /** The bank took it back: everything it settled is open again. */
    reversedAt: f.datetime().optional().managed().label({ en: 'Reversed at', 'zh-CN': '冲销时间' }),
    reversalReason: f
      .text({ max: 500 })
      .optional()
      .managed()
      .label({ en: 'Reversal reason', 'zh-CN': '冲销原因' }),
    /** Why money went back. */
    reason: f.text({ max: 500 }).optional().managed().label({ en: 'Reason', 'zh-CN': '原因' }),
    /** What was asked for before some of it may go back. */
    approvalId: approvalField(),
    /** How another system that told of it calls itself. */
    toldBy: f.text({ max: 63 }).optional().managed().label({ en: 'Told by', 'zh-CN': '来源系统' }),
  },
  subject: 'accountId',
  lists: [
    { sort: '-createdAt' },
    { filter: ['accountId'], sort: '-createdAt' },
    { filter: ['accountId', 'hasCredit'], sort: 'receivedOn' },
    { filter: ['refundsId'], sort: '-createdAt' },
  ],
  label: { en: 'Payment', 'zh-CN': '收款' },
})

/** A row of `payment`. */
export type Payment = RecordOf<typeof payment>
