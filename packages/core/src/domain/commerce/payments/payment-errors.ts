import { defineErrors } from '../../../engine/errors.ts'

/** What invoices and payments refuse. */
export const paymentErrors = defineErrors({
  CRM_INVOICE_EMPTY: {
    en: 'There is nothing to invoice.',
    zh: '没有可开票的内容。',
    hint: 'An invoice has lines that come to more than nothing. What was invoiced already is not invoiced again.',
  },
  CRM_INVOICE_FINAL: {
    en: 'What was issued or paid never changes.',
    zh: '已开具的发票和已记录的收款不可更改或删除。',
    hint: 'Correct an invoice with invoice.credit, and a payment with payment.reverse or payment.refund.',
  },
  CRM_INVOICE_STATUS: {
    en: 'This is for {expected} invoices only.',
    zh: '该操作仅适用于{expected}状态的发票。',
    hint: 'A draft is issued once. Only what was issued, and is no credit note, is credited.',
  },
  CRM_INVOICE_TAKEN: {
    en: 'This instalment stands on another invoice, or is not owed any more.',
    zh: '该分期已开票，或已不再应收。',
    hint: 'Delete the draft that has it, or credit the invoice.',
  },
  CRM_INVOICE_TERMS: {
    en: 'There are no payment terms {terms}.',
    zh: '未定义付款条件 {terms}。',
    hint: 'Name them in commerce({ payments: { terms: { … } } }), or say the day in `dueOn`.',
  },
  CRM_INVOICE_LEFT: {
    en: 'No more than {left} is left to be credited.',
    zh: '可冲红金额最多为 {left}。',
    hint: 'Of each line no more is credited than it came to, whatever credit notes there are already.',
  },
  CRM_INVOICE_UNKNOWN: {
    en: 'The invoice that this is about is not known yet.',
    zh: '所涉发票尚未到达。',
    hint: 'Tell of the invoice first, then tell of this again: nothing was written.',
  },
  CRM_PAYMENT_ACCOUNT: {
    en: 'This belongs to another account.',
    zh: '该记录属于其他客户。',
    hint: 'A payment settles what its own account owes, and the same notice stands for one payment.',
  },
  CRM_PAYMENT_CURRENCY: {
    en: 'This is owed in {owed}, and was paid in {paid}.',
    zh: '应收币种为 {owed}，收款币种为 {paid}。',
    hint: 'A payment settles what is owed in its own currency.',
  },
  CRM_PAYMENT_LEFT: {
    en: 'No more than {left} of the payment is left.',
    zh: '该收款可用金额最多为 {left}。',
    hint: 'Use less of it. To give back what has settled something, say `reopen: true`.',
  },
  CRM_PAYMENT_OPEN: {
    en: 'No more than {open} of the instalment is open.',
    zh: '该分期未结金额最多为 {open}。',
    hint: 'Leave the amount out to settle what is open; what is over stays the credit of the customer.',
  },
  CRM_PAYMENT_UNASKED: {
    en: 'Refunds need no approval here.',
    zh: '此处退款无需审批。',
    hint: 'Use payment.refund; commerce({ payments: { refundApproval: … } }) says who is asked.',
  },
  CRM_PAYMENT_REFUNDED: {
    en: 'Some of this payment was refunded.',
    zh: '该收款已有退款。',
    hint: 'Reverse the refund first.',
  },
  CRM_PAYMENT_REVERSED: {
    en: 'This payment was reversed.',
    zh: '该收款已冲销。',
    hint: 'Record the money that came instead as a payment of its own.',
  },
  CRM_FX_RATE: {
    en: 'This is no rate of exchange.',
    zh: '汇率无效。',
    hint: "A rate is above 0 and between two currencies: { base: 'USD', quoted: 'CNY', asOf: '2026-11-02', rate: '7.1234' }.",
  },
})
