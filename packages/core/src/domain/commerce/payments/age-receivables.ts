import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, moneyOf, plus, zero } from '../../../engine/money/amount.ts'
import { exchange } from '../../../engine/money/exchange.ts'
import { rational } from '../../../engine/money/rational.ts'
import { daysFrom } from '../calendar-days.ts'
import { openOf } from './allocate-oldest-first.ts'

/** By how many days something is late; `notDue` until its last day is over. */
const AGES = ['notDue', 'days1to30', 'days31to60', 'days61to90', 'over90'] as const
export type Age = (typeof AGES)[number]

/** What is open in one currency, by its age. */
export interface AgedReceivables extends Readonly<Record<Age, Money>> {
  readonly currency: string
  readonly open: Money
  /** What of it is late. */
  readonly overdue: Money
}

/** What is owed, as it is asked of. */
export interface Receivable {
  readonly amount: Money
  readonly settled: Money
  readonly dueOn?: string | null | undefined
}

/** What is open of instalments on a day, by age, in each currency by itself, the currencies in the order of their names. */
export function ageReceivables(rows: readonly Receivable[], on: string): readonly AgedReceivables[] {
  const sums = new Map<string, Record<Age, Amount>>()
  for (const row of rows) {
    const open = openOf(row)
    if (open.minor <= 0n) continue
    const ages = sums.get(open.currency) ?? agesOf(open.currency)
    const age = ageOf(row.dueOn, on)
    ages[age] = plus(ages[age], open)
    sums.set(open.currency, ages)
  }
  return [...sums.keys()].sort().map((currency) => shown(currency, sums.get(currency) ?? agesOf(currency)))
}

/**
 * The same in one currency, by what one of each was worth in it. Undefined where a rate is missing: nothing converts by
 * itself.
 */
export function agedIn(
  aged: readonly AgedReceivables[],
  currency: string,
  rates: ReadonlyMap<string, string>,
): AgedReceivables | undefined {
  const ages = agesOf(currency)
  for (const each of aged) {
    const rate = each.currency === currency ? '1' : rates.get(each.currency)
    if (rate === undefined) return undefined
    for (const age of AGES) ages[age] = plus(ages[age], converted(each[age], rate, currency))
  }
  return shown(currency, ages)
}

function converted({ amount, currency }: Money, rate: string, to: string): Amount {
  const own = amountOf({ amount, currency })
  return currency === to ? own : exchange(own, rational(rate), to)
}

function ageOf(dueOn: string | null | undefined, on: string): Age {
  const late = dueOn ? daysFrom(dueOn, on) : 0
  if (late <= 0) return 'notDue'
  if (late <= 30) return 'days1to30'
  if (late <= 60) return 'days31to60'
  return late <= 90 ? 'days61to90' : 'over90'
}

function agesOf(currency: string): Record<Age, Amount> {
  const none = zero(currency)
  return { notDue: none, days1to30: none, days31to60: none, days61to90: none, over90: none }
}

function shown(currency: string, ages: Readonly<Record<Age, Amount>>): AgedReceivables {
  const overdue = AGES.slice(1).reduce((sum, age) => plus(sum, ages[age]), zero(currency))
  return {
    currency,
    open: moneyOf(plus(ages.notDue, overdue)),
    overdue: moneyOf(overdue),
    notDue: moneyOf(ages.notDue),
    days1to30: moneyOf(ages.days1to30),
    days31to60: moneyOf(ages.days31to60),
    days61to90: moneyOf(ages.days61to90),
    over90: moneyOf(ages.over90),
  }
}
