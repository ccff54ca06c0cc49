import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import {
  type Amount,
  amountOf,
  compareAmounts,
  minus,
  moneyOf,
  sumOf,
  zero,
} from '../../../engine/money/amount.ts'
import { readableOne } from '../readable-one.ts'
import { allocateOldestFirst, byDue, openOf, type Share } from './allocate-oldest-first.ts'
import { type Instalment, instalment } from './instalment.ts'
import { invoice } from './invoice.ts'
import { paymentErrors } from './payment-errors.ts'

/** Money as callers give it: more than nothing. */
export const moneyInput = z.strictObject({
  amount: z
    .string()
    .regex(/^\d{1,15}(\.\d{1,4})?$/)
    .refine((text) => /[1-9]/.test(text)),
  currency: z.string().regex(/^[A-Z]{3}$/),
})
const decimalInput = moneyInput.shape.amount

/** What a payment is for: instalments, or all that is open of invoices. Without an amount, as much as is open. */
export const allocationsInput = z
  .array(
    z.union([
      z.strictObject({ instalmentId: z.string(), amount: decimalInput.optional() }),
      z.strictObject({ invoiceId: z.string(), amount: decimalInput.optional() }),
    ]),
  )
  .min(1)
  .max(500)

type Asked = z.output<typeof allocationsInput>[number]

/** What is to be settled, and with how much of it. */
export interface Spending {
  readonly accountId: string
  readonly amount: Amount
}

/** How an amount settles what an account owes, the oldest due first. The instalments are locked. */
export async function oldestShares(
  context: CommandContext,
  spending: Spending,
): Promise<readonly Share<Instalment>[]> {
  return openShares(context, spending.amount, { accountId: spending.accountId })
}

/** The same of what is owed for one invoice. */
export async function invoiceShares(
  context: CommandContext,
  amount: Amount,
  invoiceId: string,
): Promise<readonly Share<Instalment>[]> {
  return openShares(context, amount, { invoiceId })
}

/** How an amount settles what the caller asks for. */
export async function askedShares(
  context: CommandContext,
  spending: Spending,
  asked: readonly Asked[],
): Promise<readonly Share<Instalment>[]> {
  const shares: Share<Instalment>[] = []
  let left = spending.amount
  for (const one of asked) {
    const given =
      one.amount === undefined ? undefined : amountOf({ amount: one.amount, currency: left.currency })
    if (given && compareAmounts(given, left) > 0)
      throw paymentErrors.CRM_PAYMENT_LEFT({ left: moneyOf(left).amount })
    const found = await sharesOf(context, { ...spending, amount: given ?? left }, one)
    const settled = sumOf(
      found.map(({ amount }) => amount),
      left.currency,
    )
    if (given && compareAmounts(settled, given) < 0)
      throw paymentErrors.CRM_PAYMENT_OPEN({ open: moneyOf(settled).amount })
    shares.push(...found)
    left = minus(left, settled)
  }
  return demandOnce(shares)
}

async function sharesOf(context: CommandContext, spending: Spending, asked: Asked) {
  const { records } = context
  if ('invoiceId' in asked) {
    const { id, accountId, currency } = await readableOne(context, invoice, asked.invoiceId)
    demandFit({ accountId, currency }, spending)
    return openShares(context, spending.amount, { invoiceId: id })
  }
  const { id: named } = await readableOne(context, instalment, asked.instalmentId)
  const one = await records(instalment).get(named)
  demandFit({ accountId: one.accountId, currency: one.amount.currency }, spending)
  return one.isOpen ? allocateOldestFirst([one], spending.amount) : []
}

function demandFit(owed: { accountId: string; currency: string }, { accountId, amount }: Spending): void {
  if (owed.accountId !== accountId) throw paymentErrors.CRM_PAYMENT_ACCOUNT()
  if (owed.currency !== amount.currency)
    throw paymentErrors.CRM_PAYMENT_CURRENCY({ owed: owed.currency, paid: amount.currency })
}

const FIRST_LOOK = 20
const FURTHER = 10

/**
 * As many open instalments are read as the amount settles, however many are open. Once they are locked they are looked at
 * again: a plan that was changed meanwhile is read anew.
 */
async function openShares(
  { records }: CommandContext,
  amount: Amount,
  which: { readonly accountId: string } | { readonly invoiceId: string },
): Promise<readonly Share<Instalment>[]> {
  const inCurrency = { amount: { gt: moneyOf(zero(amount.currency)) } }
  for (let limit = FIRST_LOOK; ; ) {
    const found = await records(instalment).where(
      { ...which, isOpen: true, ...inCurrency },
      { orderBy: ['dueOn', 'position'], limit },
    )
    const shares = allocateOldestFirst(found, amount)
    const open = sumOf(
      shares.map((share) => share.amount),
      amount.currency,
    )
    if (found.length === limit && compareAmounts(open, amount) < 0) {
      limit *= FURTHER
      continue
    }
    const locked = await records(instalment).findMany(shares.map(({ instalment: { id } }) => id))
    if (shares.every(({ instalment: { id, version } }) => locked.get(id)?.version === version)) return shares
  }
}

/** In the order in which they are due. An instalment is asked for once: by itself, or with its invoice. */
function demandOnce(shares: readonly Share<Instalment>[]): readonly Share<Instalment>[] {
  const twice = new Set<string>()
  for (const {
    instalment: { id },
  } of shares) {
    if (twice.has(id)) throw paymentErrors.CRM_PAYMENT_OPEN({ open: '0' })
    twice.add(id)
  }
  return shares.toSorted((one, other) => byDue(one.instalment, other.instalment))
}

/** What is open of instalments altogether. */
export function openTogether(instalments: readonly Instalment[], currency: string): Amount {
  return sumOf(instalments.filter(({ isOpen }) => isOpen).map(openOf), currency)
}
