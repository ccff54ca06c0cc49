import { compareText } from '../../../conditions/text.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, minus } from '../../../engine/money/amount.ts'

/** The part of an instalment by which it is settled. */
export interface Settleable {
  readonly id: string
  readonly position: number
  readonly dueOn?: string | null | undefined
  readonly amount: Money
  readonly settled: Money
}

/** So much for one instalment. */
export interface Share<I extends Settleable = Settleable> {
  readonly instalment: I
  readonly amount: Amount
}

/** What is still to be paid of an instalment. */
export function openOf({ amount, settled }: Pick<Settleable, 'amount' | 'settled'>): Amount {
  return minus(amountOf(amount), amountOf(settled))
}

/** The order in which instalments are settled: what is due first, then by position, then by id. What has no day comes last. */
export function byDue(one: Settleable, other: Settleable): number {
  return (
    compareText(one.dueOn ?? '~', other.dueOn ?? '~') ||
    one.position - other.position ||
    compareText(one.id, other.id)
  )
}

/** How an amount settles instalments, the oldest first: never more than is open of each, nor more than there is. */
export function allocateOldestFirst<I extends Settleable>(
  instalments: readonly I[],
  amount: Amount,
): readonly Share<I>[] {
  let left = amount
  const shares: Share<I>[] = []
  for (const instalment of instalments.toSorted(byDue)) {
    const open = openOf(instalment)
    if (left.minor <= 0n) break
    if (open.minor <= 0n || open.currency !== amount.currency) continue
    const share = open.minor < left.minor ? open : left
    shares.push({ instalment, amount: share })
    left = minus(left, share)
  }
  return shares
}
