import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { sumOf } from '../../../engine/money/amount.ts'
import { allocationsInput, askedShares, oldestShares } from './choose-shares.ts'
import { creditOf, demandUsable, lockedPayment } from './locked-payment.ts'
import { type RecordedPayment, spendMore } from './record-payment.ts'
import { settleInstalments } from './settle-instalments.ts'

/** Settles more with what is left of a payment: what the caller says, else what is due first. */
export function allocatePayment(books: string) {
  return defineCommand({
    name: 'payment.allocate',
    input: z.strictObject({ id: z.string(), allocations: allocationsInput.optional() }),

    async run({ id, allocations: asked }, context): Promise<RecordedPayment> {
      const found = await lockedPayment(context, id)
      demandUsable(found)
      const { accountId, exchangeRate: rate } = found
      const spending = { accountId, amount: creditOf(found) }
      const shares = await (asked ? askedShares(context, spending, asked) : oldestShares(context, spending))
      const allocations = await settleInstalments(context, shares, { by: { paymentId: id }, rate, books })
      const more = sumOf(
        shares.map(({ amount }) => amount),
        spending.amount.currency,
      )
      return { payment: await spendMore(context, found, more), allocations, isRepeated: false }
    },
  })
}
