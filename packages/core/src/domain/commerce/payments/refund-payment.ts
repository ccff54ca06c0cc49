import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { amountOf, compareAmounts, minus, moneyOf, negate } from '../../../engine/money/amount.ts'
import { type AskedApproval, askApproval, useApproval } from '../../approvals/index.ts'
import { dayOf } from '../calendar-days.ts'
import { moneyInput } from './choose-shares.ts'
import { rateOfDocument } from './find-rate.ts'
import { creditOf, demandLeft, demandUsable, lockedPayment } from './locked-payment.ts'
import { type Payment, payment } from './payment.ts'
import { paymentErrors } from './payment-errors.ts'
import type { PaymentRules } from './payment-rules.ts'
import { rateInput, spendMore } from './record-payment.ts'
import { liveAllocations, takeBack } from './settle-instalments.ts'

/** Money that went back, and the payment that it is of. */
export interface RefundedPayment {
  readonly refund: Payment
  readonly payment: Payment
}

const askedInput = {
  id: z.string(),
  /** All that is left, when left out; with `reopen` all of the payment that did not go back yet. */
  amount: moneyInput.shape.amount.optional(),
  reopen: z.boolean().optional(),
  reason: z.string().trim().min(1).max(500),
}

/** What an approval is good for: just this much of just this payment. */
function contentOf(id: string, amount: string | undefined, reopen: boolean) {
  const content = { amount: amount ?? 'all', reopen }
  return { entity: 'payment', recordId: id, kind: 'payment.refund', over: [], content }
}

/** Asks whether so much of a payment may go back. What was approved is good for one refund of just that. */
export function askRefund({ refundApproval }: PaymentRules) {
  return defineCommand({
    name: 'payment.askRefund',
    input: z.strictObject(askedInput),

    async run({ id, amount, reopen = false, reason }, context): Promise<AskedApproval> {
      demandUsable(await lockedPayment(context, id))
      if (!refundApproval) throw paymentErrors.CRM_PAYMENT_UNASKED()
      const step = { key: 'refund', rule: refundApproval, inputsHash: amount ?? 'all' }
      return context.run(askApproval, { ...contentOf(id, amount, reopen), steps: [step], reason })
    },
  })
}

/**
 * Gives back what is left of a payment, or so much of it. With `reopen` also what has settled something: that is open again
 * then, what was settled last before what was settled first.
 */
export function refundPayment(books: string, { refundApproval }: PaymentRules) {
  return defineCommand({
    name: 'payment.refund',
    input: z.strictObject({
      ...askedInput,
      refundedOn: z.iso.date().optional(),
      method: z.string().trim().min(1).max(63).optional(),
      bankReference: z.string().trim().min(1).max(128).optional(),
      exchangeRate: rateInput.optional(),
    }),

    async run({ id, amount: asked, reopen = false, ...said }, context): Promise<RefundedPayment> {
      const { records, now, zone } = context
      const found = await lockedPayment(context, id)
      demandUsable(found)
      if (refundApproval) await context.run(useApproval, contentOf(id, asked, reopen))
      const { currency } = found.amount
      const live = reopen ? await liveAllocations(context, { paymentId: id }) : []
      const left = live.reduce(
        (sum, { left: held }) => ({ minor: sum.minor + held.minor, currency }),
        creditOf(found),
      )
      const amount = asked === undefined ? left : amountOf({ amount: asked, currency })
      demandLeft(amount, left)
      if (amount.minor === 0n) throw paymentErrors.CRM_PAYMENT_LEFT({ left: moneyOf(left).amount })

      const reopened = minus(amount, creditOf(found))
      const isReopened = compareAmounts(reopened, { minor: 0n, currency }) > 0
      if (isReopened) await takeBack(context, live, reopened)
      const credited = isReopened ? await spendMore(context, found, negate(reopened)) : found
      const { refundedOn = dayOf(now, zone), exchangeRate: given, reason, method, bankReference } = said
      const refund = await records(payment).create({
        ...{ reason, method: method ?? null, bankReference: bankReference ?? null },
        ...{ kind: 'refund', accountId: found.accountId, refundsId: id, receivedOn: refundedOn },
        ...{ amount: moneyOf(amount), allocated: moneyOf(amount) },
        exchangeRate: await rateOfDocument(context, { currency, on: refundedOn, given }, books),
      })
      return { refund, payment: await spendMore(context, credited, amount) }
    },
  })
}
