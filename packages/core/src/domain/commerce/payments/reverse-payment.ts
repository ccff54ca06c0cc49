import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { amountOf, moneyOf, negate, zero } from '../../../engine/money/amount.ts'
import { lockedPayment } from './locked-payment.ts'
import { type Payment, payment } from './payment.ts'
import { paymentErrors } from './payment-errors.ts'
import { spendMore } from './record-payment.ts'
import { liveAllocations, takeBack } from './settle-instalments.ts'

/**
 * Notes that a payment was nothing: the bank took it back, or it was recorded by mistake. All that it settled is open
 * again, and what was is kept. A refund that never arrived is reversed in the same way. Twice is once.
 */
export const reversePayment = defineCommand({
  name: 'payment.reverse',
  input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500) }),

  async run({ id, reason }, context): Promise<Payment> {
    const found = await lockedPayment(context, id)
    if (found.reversedAt) return found
    return found.kind === 'refund' ? undoRefund(context, found, reason) : undoPayment(context, found, reason)
  },
})

/** Takes back all that a payment settled. */
export async function undoPayment(context: CommandContext, found: Payment, reason: string): Promise<Payment> {
  const { records, now } = context
  const { id } = found
  const refunds = await records(payment).where({ refundsId: id, reversedAt: null }, { limit: 1 })
  if (refunds.length > 0) throw paymentErrors.CRM_PAYMENT_REFUNDED()
  await takeBack(context, await liveAllocations(context, { paymentId: id }), amountOf(found.allocated))
  const nothing = moneyOf(zero(found.amount.currency))
  return records(payment).update(id, {
    ...{ allocated: nothing, hasCredit: false },
    ...{ reversedAt: now, reversalReason: reason },
  })
}

async function undoRefund(context: CommandContext, found: Payment, reason: string): Promise<Payment> {
  const { records, now } = context
  const of = await records(payment).get(found.refundsId ?? '')
  await spendMore(context, of, negate(amountOf(found.amount)))
  return records(payment).update(found.id, { reversedAt: now, reversalReason: reason })
}
