import type { CommandContext, Result } from '../../../engine/command/context.ts'
import { type Amount, amountOf, minus, moneyOf, negate, plus, zero } from '../../../engine/money/amount.ts'
import { times } from '../../../engine/money/rational.ts'
import { dayOf } from '../calendar-days.ts'
import type { Share } from './allocate-oldest-first.ts'
import { type Allocation, allocation } from './allocation.ts'
import { gainOf } from './exchange-gain.ts'
import { type Instalment, instalment } from './instalment.ts'
import { invoice } from './invoice.ts'

/** What settles instalments, and by which rate it counts in the currency of the books. */
export interface Settling {
  readonly by: { readonly paymentId: string } | { readonly creditNoteId: string }
  readonly rate?: string | null | undefined
  readonly books: string
}

/** An allocation of which something still holds. */
export interface LiveAllocation {
  readonly allocation: Allocation
  readonly left: Amount
}

/**
 * Nobody else settles what an account owes until this transaction ends: what is open is looked at, shared out and written
 * without a race.
 */
export function holdReceivables({ hold }: CommandContext, accountId: string, ...others: readonly string[]) {
  return hold([`receivables ${accountId}`, ...others])
}

/** Settles so much of each of these locked instalments. */
export async function settleInstalments(
  context: CommandContext,
  shares: readonly Share<Instalment>[],
  settling: Settling,
): Promise<readonly Allocation[]> {
  if (shares.length === 0) return []
  const rates = await documentRates(context, shares, settling)
  const made = await context.records(allocation).createMany(
    shares.map(({ instalment: { id, invoiceId }, amount }) => {
      const document = rates.get(invoiceId ?? '')
      const { by, rate: payment, books } = settling
      const gain = document && payment ? gainOf(amount, { document, payment }, books) : undefined
      return {
        ...{ instalmentId: id, ...by, amount: moneyOf(amount) },
        ...{ allocatedOn: dayOf(context.now, context.zone), exchangeGain: gain ? moneyOf(gain) : null },
      }
    }),
  )
  await change(
    context,
    shares.map((share) => ({ ...share, by: share.amount })),
  )
  return written(made)
}

/** The rates of the invoices, where there is one to compare with. */
async function documentRates(
  { records }: CommandContext,
  shares: readonly Share<Instalment>[],
  { by, rate }: Settling,
): Promise<ReadonlyMap<string, string>> {
  if (!rate || !('paymentId' in by)) return new Map()
  const ids = new Set(shares.flatMap(({ instalment: { invoiceId } }) => invoiceId ?? []))
  if (ids.size === 0) return new Map()
  const found = await records(invoice).where({ id: { in: [...ids] } }, { limit: ids.size })
  return new Map(found.flatMap(({ id, exchangeRate }) => (exchangeRate ? [[id, exchangeRate]] : [])))
}

/** The allocations that still hold, the oldest first. */
export async function liveAllocations(
  { records }: CommandContext,
  which:
    | { readonly paymentId: string }
    | { readonly creditNoteId: string }
    | { readonly instalmentId: object },
): Promise<readonly LiveAllocation[]> {
  const rows = await records(allocation).where(which, { orderBy: 'createdAt', limit: MANY })
  const takenBack = new Map<string, Amount>()
  for (const { reversesId, amount } of rows) {
    if (!reversesId) continue
    const before = takenBack.get(reversesId) ?? zero(amount.currency)
    takenBack.set(reversesId, plus(before, amountOf(amount)))
  }
  return rows.flatMap((row) => {
    if (row.reversesId) return []
    const all = amountOf(row.amount)
    const left = plus(all, takenBack.get(row.id) ?? zero(all.currency))
    return left.minor > 0n ? [{ allocation: row, left }] : []
  })
}

/** More allocations than one payment or one plan has. */
const MANY = 100_000

/**
 * Takes back so much of allocations, the newest first, and opens their instalments again. What was there stays: an
 * allocation of less than nothing takes it back. Resolves to what was taken back of each payment.
 */
export async function takeBack(
  context: CommandContext,
  live: readonly LiveAllocation[],
  amount: Amount,
): Promise<ReadonlyMap<string, Amount>> {
  let left = amount
  const parts: { of: LiveAllocation; part: Amount }[] = []
  for (const of of live.toReversed()) {
    if (left.minor <= 0n) break
    const part = of.left.minor < left.minor ? of.left : left
    parts.push({ of, part })
    left = minus(left, part)
  }
  if (parts.length === 0) return new Map()
  const made = await context.records(allocation).createMany(
    parts.map(({ of, part }) => {
      const { instalmentId, paymentId, creditNoteId, id, exchangeGain } = of.allocation
      const gain = exchangeGain ? gainTakenBack(of, part, amountOf(exchangeGain)) : undefined
      return {
        ...{
          instalmentId,
          paymentId: paymentId ?? null,
          creditNoteId: creditNoteId ?? null,
          reversesId: id,
          amount: moneyOf(negate(part)),
        },
        allocatedOn: dayOf(context.now, context.zone),
        exchangeGain: gain ? moneyOf(gain) : null,
      }
    }),
  )
  written(made)
  const locked = await context.records(instalment).findMany(parts.map(({ of }) => of.allocation.instalmentId))
  await change(
    context,
    parts.flatMap(({ of, part }) => {
      const found = locked.get(of.allocation.instalmentId)
      return found ? [{ instalment: found, by: negate(part) }] : []
    }),
  )
  return sums(parts.map(({ of, part }) => [of.allocation.paymentId ?? '', part]))
}

/** So that what is taken back piece by piece comes to the gain in the end, each time it is the difference of what is left. */
function gainTakenBack({ allocation: { amount }, left }: LiveAllocation, part: Amount, gain: Amount): Amount {
  const all = amountOf(amount).minor
  const of = (minor: bigint) => times(gain, { n: minor, d: all })
  return minus(of(left.minor - part.minor), of(left.minor))
}

interface Change {
  readonly instalment: Instalment
  readonly by: Amount
}

async function change({ records, now }: CommandContext, changes: readonly Change[]): Promise<void> {
  const instalments = new Map(changes.map(({ instalment: one }) => [one.id, one]))
  const by = sums(changes.map((each) => [each.instalment.id, each.by]))
  const edits = [...instalments.values()].map((one) => {
    const settled = plus(amountOf(one.settled), by.get(one.id) ?? zero(one.amount.currency))
    return { id: one.id, patch: settledPatch({ ...one, settled: moneyOf(settled) }, now) }
  })
  written(await records(instalment).updateMany(edits))
}

interface SettledFigures extends Pick<Instalment, 'amount' | 'settled'> {
  readonly voidedAt?: Date | null | undefined
  readonly settledAt?: Date | null | undefined
}

/** What the figures of an instalment say of whether it is open. */
export function settledPatch({ amount, settled, voidedAt, settledAt }: SettledFigures, now: Date) {
  const isPaid = amountOf(settled).minor >= amountOf(amount).minor
  return { settled, isOpen: !isPaid && !voidedAt, settledAt: isPaid ? (settledAt ?? now) : null }
}

function sums(parts: readonly (readonly [string, Amount])[]): ReadonlyMap<string, Amount> {
  const all = new Map<string, Amount>()
  for (const [key, amount] of parts) all.set(key, plus(all.get(key) ?? zero(amount.currency), amount))
  return all
}

/** What was written; throws what refused one of them, and so everything. */
export function written<R>(results: readonly Result<R>[]): readonly R[] {
  return results.map((result) => {
    if (!result.ok) throw result.error
    return result.record
  })
}
