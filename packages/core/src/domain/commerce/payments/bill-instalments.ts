import { amountOf, minus, zero } from '../../../engine/money/amount.ts'
import type { Instalment } from './instalment.ts'
import type { Invoice } from './invoice.ts'
import type { LineDraft } from './invoice-draft.ts'
import { paymentErrors } from './payment-errors.ts'

/** What an invoice is drafted from. */
export interface Draft {
  readonly head: Pick<Invoice, 'accountId' | 'currency'> & Partial<Invoice>
  readonly lines: readonly LineDraft[]
}

/** An instalment that is to be billed, and how much of it is taxes. */
export interface Billed {
  readonly one: Instalment
  readonly tax?: string | undefined
  readonly taxClass?: string | undefined
}

/** An invoice of instalments as they were planned, a line for each. */
export function billInstalments(billed: readonly Billed[]): Draft {
  const [first] = billed
  if (!first) throw paymentErrors.CRM_INVOICE_EMPTY()
  const { accountId, contractId, ownerId, amount } = first.one
  const { currency } = amount
  const lines = billed.map(({ one, tax, taxClass = 'standard' }, at): LineDraft => {
    demandBillable(one)
    if (one.accountId !== accountId) throw paymentErrors.CRM_PAYMENT_ACCOUNT()
    if (one.amount.currency !== currency)
      throw paymentErrors.CRM_PAYMENT_CURRENCY({ owed: one.amount.currency, paid: currency })
    const taxes = tax === undefined ? zero(currency) : amountOf({ amount: tax, currency })
    return {
      ...{ position: at + 1, description: one.name, quantity: '1', taxClass, instalmentId: one.id },
      ...{ net: minus(amountOf(one.amount), taxes), tax: taxes },
    }
  })
  const isOfOne = billed.every(({ one }) => one.contractId === contractId)
  return {
    head: {
      accountId,
      currency,
      contractId: isOfOne ? (contractId ?? null) : null,
      ownerId: ownerId ?? null,
    },
    lines,
  }
}

/** Throws for an instalment that stands on an invoice, or is not owed any more. */
export function demandBillable({ invoiceId, voidedAt }: Instalment): void {
  if (invoiceId || voidedAt) throw paymentErrors.CRM_INVOICE_TAKEN()
}
