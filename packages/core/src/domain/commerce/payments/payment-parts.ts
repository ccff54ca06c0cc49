import { accountReceivables } from './account-receivables.ts'
import { accountStatement } from './account-statement.ts'
import { allocatePayment } from './allocate-payment.ts'
import { allocation } from './allocation.ts'
import { bringInvoice } from './bring-invoice.ts'
import { bringPayment } from './bring-payment.ts'
import { creditInvoice } from './credit-invoice.ts'
import { draftInvoice } from './draft-invoice.ts'
import { explainPayment } from './explain-payment.ts'
import { fxRate } from './fx-rate.ts'
import { instalment } from './instalment.ts'
import { invoice } from './invoice.ts'
import { invoiceLine } from './invoice-line.ts'
import { issueInvoice } from './issue-invoice.ts'
import { noteRate } from './note-rate.ts'
import { payment } from './payment.ts'
import type { PaymentRules } from './payment-rules.ts'
import { recordPayment } from './record-payment.ts'
import { askRefund, refundPayment } from './refund-payment.ts'
import { reversePayment } from './reverse-payment.ts'

export { paymentHooks } from './payment-hooks.ts'

/** The entities of payments. */
export const paymentEntities = { instalment, invoice, invoiceLine, payment, allocation, fxRate } as const

/** The commands of payments, by the host's rules; `books` is the currency of the books. */
export function paymentCommands(books: string, rules: PaymentRules = {}) {
  return [
    draftInvoice(rules),
    issueInvoice(books, rules),
    creditInvoice(books, rules),
    bringInvoice(books),
    recordPayment(books),
    allocatePayment(books),
    askRefund(rules),
    refundPayment(books, rules),
    reversePayment,
    bringPayment(books),
    noteRate,
  ] as const
}

/** The questions that payments answer. */
export function paymentQueries(books: string) {
  return [accountReceivables(books), accountStatement, explainPayment] as const
}
