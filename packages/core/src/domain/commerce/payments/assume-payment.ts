import type { CommandContext } from '../../../engine/command/context.ts'
import { sha256 } from '../../../engine/ids.ts'
import { type Amount, amountOf, minus, moneyOf, sumOf, zero } from '../../../engine/money/amount.ts'
import { dayOf } from '../calendar-days.ts'
import { invoiceShares, openTogether } from './choose-shares.ts'
import { rateOfDocument } from './find-rate.ts'
import type { Invoice } from './invoice.ts'
import { instalmentsOf } from './issue-invoice.ts'
import { type Payment, payment } from './payment.ts'
import { paymentOf, spentPatch, takeIn } from './record-payment.ts'
import { liveAllocations, settleInstalments, takeBack } from './settle-instalments.ts'

/**
 * Where another system says that less is open than we know payments of, the rest was paid there: a payment stands for it
 * until it is told of. Whoever changes what settles the invoice releases it first, and assumes what is left afterwards.
 */
export async function release(context: CommandContext, one: Invoice): Promise<Payment | undefined> {
  const assumed = one.issuedBy ? await paymentOf(context, await guardOf(one)) : undefined
  if (!assumed || assumed.reversedAt) return assumed
  const live = await liveAllocations(context, { paymentId: assumed.id })
  await takeBack(context, live, amountOf(assumed.allocated))
  return assumed
}

/** Settles what was paid there and is not known here. */
export async function assume(
  context: CommandContext,
  one: Invoice,
  assumed: Payment | undefined,
  books: string,
): Promise<void> {
  const { records, now, zone } = context
  const amount = await unknownPayments(context, one)
  if (amount.minor === 0n) {
    if (assumed && !assumed.reversedAt)
      await records(payment).update(assumed.id, {
        ...{ allocated: moneyOf(amount), hasCredit: false },
        ...{ reversedAt: now, reversalReason: 'told' },
      })
    return
  }
  const shares = await invoiceShares(context, amount, one.id)
  const receivedOn = dayOf(now, zone)
  if (!assumed) {
    const { accountId, issuedBy, currency } = one
    const exchangeRate = await rateOfDocument(context, { currency, on: receivedOn }, books)
    const guard = await guardOf(one)
    const said = { accountId, toldBy: issuedBy ?? null, method: 'told', guard, receivedOn, exchangeRate }
    await takeIn(context, { shares, books }, { ...said, amount: moneyOf(amount) })
    return
  }
  const { id: paymentId, exchangeRate: rate } = assumed
  await records(payment).update(paymentId, {
    ...{ amount: moneyOf(amount), ...spentPatch({ amount: moneyOf(amount) }, amount) },
    ...{ reversedAt: null, reversalReason: null },
  })
  await settleInstalments(context, shares, { by: { paymentId }, rate, books })
}

/** What was paid by what the other system says is open, beyond what we know of. */
async function unknownPayments(context: CommandContext, one: Invoice): Promise<Amount> {
  const nothing = zero(one.currency)
  if (!one.toldOpen || one.cancelledAt) return nothing
  const owed = await instalmentsOf(context, one.id)
  const known = sumOf(
    owed.map(({ settled }) => amountOf(settled)),
    one.currency,
  )
  const paid = minus(minus(amountOf(one.total), amountOf(one.toldOpen)), known)
  const open = openTogether(owed, one.currency)
  if (paid.minor <= 0n) return nothing
  return paid.minor < open.minor ? paid : open
}

function guardOf({ issuedBy, number }: Invoice): Promise<string> {
  return sha256(JSON.stringify(['assumed', issuedBy, number]))
}
