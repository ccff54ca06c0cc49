import type { CommandContext } from '../../../engine/command/context.ts'
import { type Amount, amountOf, compareAmounts, minus, moneyOf } from '../../../engine/money/amount.ts'
import { readableOne } from '../readable-one.ts'
import { type Payment, payment } from './payment.ts'
import { paymentErrors } from './payment-errors.ts'
import { holdReceivables } from './settle-instalments.ts'

/** A payment that the caller names, and nobody else uses meanwhile. */
export async function lockedPayment(context: CommandContext, id: string): Promise<Payment> {
  const { accountId } = await readableOne(context, payment, id)
  await holdReceivables(context, accountId)
  // Read again: what was read before nobody held.
  return context.records(payment).get(id)
}

/** What of a payment is the customer's credit. */
export function creditOf({ amount, allocated }: Pick<Payment, 'amount' | 'allocated'>): Amount {
  return minus(amountOf(amount), amountOf(allocated))
}

/** Throws for what was taken back by the bank, and for money that went out. */
export function demandUsable({ kind, reversedAt }: Payment): void {
  if (reversedAt || kind === 'refund') throw paymentErrors.CRM_PAYMENT_REVERSED()
}

/** Throws where more is asked for than is left. */
export function demandLeft(asked: Amount, left: Amount): void {
  if (compareAmounts(asked, left) > 0) throw paymentErrors.CRM_PAYMENT_LEFT({ left: moneyOf(left).amount })
}
