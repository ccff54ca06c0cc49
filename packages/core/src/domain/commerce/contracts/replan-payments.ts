import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, minus, moneyOf, plus, sumOf, zero } from '../../../engine/money/amount.ts'
import type { PlannedPayment } from './plan-payments.ts'

/** What a changed contract still has to be paid. */
export interface Replanned {
  readonly open: readonly PlannedPayment[]
  /** What was paid or billed already beyond all that the contract now comes to. */
  readonly over: Money
}

/** What stays as it is, because it was paid, in part or whole, or billed. */
export interface KeptPayment {
  readonly key: string
  readonly amount: Money
}

/**
 * The open instalments of a contract that was changed. `ideal` is the plan as it would be had the contract been so from
 * the first day. What is kept is not planned again; what it is too little or too much by that plan is made up for by the
 * next instalment that is not due yet, and, where it is too much, by those after it. Kept and open ones come to the contract's
 * total together.
 */
export function replanPayments(
  ideal: readonly PlannedPayment[],
  kept: readonly KeptPayment[],
  { today, currency, key }: { readonly today: string; readonly currency: string; readonly key: string },
): Replanned {
  const isKept = new Set(kept.map((one) => one.key))
  const sum = (payments: readonly { readonly amount: Money }[]) =>
    sumOf(
      payments.map(({ amount }) => amountOf(amount)),
      currency,
    )
  let carried = minus(sum(ideal.filter((one) => isKept.has(one.key))), sum(kept))
  const open = ideal.filter((one) => !isKept.has(one.key))
  const amounts = new Map<string, Amount>(open.map((one) => [one.key, amountOf(one.amount)]))
  const upcoming = open.filter(({ dueOn }) => dueOn === null || dueOn >= today).sort(byDay)
  const overdue = open.filter((one) => !upcoming.includes(one)).sort(byDay)

  for (const one of carried.minor > 0n ? upcoming.slice(0, 1) : [...upcoming, ...overdue]) {
    const with_ = plus(amounts.get(one.key) ?? zero(currency), carried)
    amounts.set(one.key, with_.minor < 0n ? zero(currency) : with_)
    carried = with_.minor < 0n ? with_ : zero(currency)
  }
  const planned = open.flatMap((one): readonly PlannedPayment[] => {
    const amount = amounts.get(one.key) ?? zero(currency)
    return amount.minor > 0n ? [{ ...one, amount: moneyOf(amount) }] : []
  })
  if (carried.minor <= 0n) return { open: planned, over: moneyOf({ minor: -carried.minor, currency }) }
  const added = { key, name: key, amount: moneyOf(carried), dueOn: today, milestone: null, daysAfter: null }
  return { open: [...planned, added], over: moneyOf(zero(currency)) }
}

function byDay(one: PlannedPayment, other: PlannedPayment): number {
  const [day, otherDay] = [one.dueOn ?? '~', other.dueOn ?? '~']
  return day < otherDay ? -1 : day > otherDay ? 1 : 0
}
