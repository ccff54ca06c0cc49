import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { sha256 } from '../../../engine/ids.ts'
import { type Amount, amountOf, compareAmounts, moneyOf, plus, sumOf } from '../../../engine/money/amount.ts'
import { account } from '../../customers/index.ts'
import { dayOf } from '../calendar-days.ts'
import { readableOne } from '../readable-one.ts'
import type { Share } from './allocate-oldest-first.ts'
import { type Allocation, allocation } from './allocation.ts'
import { allocationsInput, askedShares, moneyInput, oldestShares } from './choose-shares.ts'
import { rateOfDocument } from './find-rate.ts'
import type { Instalment } from './instalment.ts'
import { isRate } from './note-rate.ts'
import { type Payment, payment } from './payment.ts'
import { paymentErrors } from './payment-errors.ts'
import { holdReceivables, settleInstalments } from './settle-instalments.ts'

/** What became of money that came in. */
export interface RecordedPayment {
  readonly payment: Payment
  /** What it has settled. */
  readonly allocations: readonly Allocation[]
  /** It was known already: nothing was written. */
  readonly isRepeated: boolean
}

export const rateInput = z.string().refine(isRate)
const text = (max: number) => z.string().trim().min(1).max(max)

/** What is said of a payment. */
const paymentInput = z.strictObject({
  accountId: z.string(),
  amount: moneyInput,
  /** Today, when left out. */
  receivedOn: z.iso.date().optional(),
  method: text(63).optional(),
  bankReference: text(128).optional(),
  /** What one of its currency was worth in that of the books; looked up when left out. */
  exchangeRate: rateInput.optional(),
  /** What it is for; what is due first, when left out. `none` keeps all of it as credit. */
  allocations: z.union([allocationsInput, z.literal('none')]).optional(),
})

/**
 * Takes in money, and settles with it what the caller says, else what is due first. What is over stays the customer's
 * credit. The same bank reference, amount and day are one payment, however often they are told.
 */
export function recordPayment(books: string) {
  return defineCommand({
    name: 'payment.record',
    input: paymentInput,

    async run(input, context): Promise<RecordedPayment> {
      const { now, zone } = context
      const { id: accountId } = await readableOne(context, account, input.accountId)
      const amount = amountOf(input.amount)
      const receivedOn = input.receivedOn ?? dayOf(now, zone)
      const guard = await guardOf(input.bankReference, amount, receivedOn)
      await holdReceivables(context, accountId, ...(guard ? [`payment ${guard}`] : []))
      const known = guard ? await paymentOf(context, guard) : undefined
      if (known) return repeated(context, known, accountId)

      const spending = { accountId, amount }
      const { allocations: asked, exchangeRate: given, method = null, bankReference = null } = input
      const shares =
        asked === 'none'
          ? []
          : await (asked ? askedShares(context, spending, asked) : oldestShares(context, spending))
      const currency = amount.currency
      return takeIn(
        context,
        { shares, books },
        {
          ...{ accountId, method, bankReference, receivedOn, guard, amount: moneyOf(amount) },
          exchangeRate: await rateOfDocument(context, { currency, on: receivedOn, given }, books),
        },
      )
    },
  })
}

/** Writes a payment, and what it settles. */
export async function takeIn(
  context: CommandContext,
  { shares, books }: { readonly shares: readonly Share<Instalment>[]; readonly books: string },
  said: Pick<Payment, 'accountId' | 'amount' | 'receivedOn'> & Partial<Payment>,
): Promise<RecordedPayment> {
  const allocated = sumOf(
    shares.map(({ amount }) => amount),
    said.amount.currency,
  )
  const made = await context.records(payment).create({ ...said, ...spentPatch(said, allocated) })
  const { id: paymentId, exchangeRate: rate } = made
  const allocations = await settleInstalments(context, shares, { by: { paymentId }, rate, books })
  return { payment: made, allocations, isRepeated: false }
}

/** What the figures of a payment say of whether there is credit left. */
export function spentPatch({ amount }: Pick<Payment, 'amount'>, allocated: Amount) {
  const hasCredit = compareAmounts(allocated, amountOf(amount)) < 0
  return { allocated: moneyOf(allocated), hasCredit }
}

/** A payment after more of it was used. */
export function spendMore({ records }: CommandContext, one: Payment, more: Amount): Promise<Payment> {
  return records(payment).update(one.id, spentPatch(one, plus(amountOf(one.allocated), more)))
}

/** Stands for a notice of the bank, wherever it comes from and however often. */
async function guardOf(reference: string | undefined, { minor, currency }: Amount, on: string) {
  return reference === undefined ? null : sha256(JSON.stringify([reference, String(minor), currency, on]))
}

/** The payment that stands for a notice already. */
export async function paymentOf({ records }: CommandContext, guard: string): Promise<Payment | undefined> {
  const [known] = await records(payment).where({ guard }, { limit: 1 })
  return known
}

async function repeated({ records }: CommandContext, known: Payment, accountId: string) {
  if (known.accountId !== accountId) throw paymentErrors.CRM_PAYMENT_ACCOUNT()
  const allocations = await records(allocation).where(
    { paymentId: known.id },
    { orderBy: 'createdAt', limit: 1000 },
  )
  return { payment: known, allocations, isRepeated: true }
}
