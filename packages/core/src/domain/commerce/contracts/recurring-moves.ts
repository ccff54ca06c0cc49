import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, moneyOf } from '../../../engine/money/amount.ts'
import { exchange } from '../../../engine/money/exchange.ts'
import { rational, times } from '../../../engine/money/rational.ts'
import { addDays } from '../calendar-days.ts'
import type { BilledLine } from './line-charges.ts'

/** What recurs, and who pays it. */
export interface RecurringLine extends Pick<BilledLine, 'billing' | 'net' | 'startsOn' | 'endsOn'> {
  readonly accountId: string
}

/** From which day to which moves are told, both included, and in what. */
export interface RecurringPeriod {
  readonly from: string
  readonly to: string
  /** What recurs in a year (ARR) or in a month (MRR). A year when left out. */
  readonly per?: 'year' | 'month' | undefined
  /** By which amounts of other currencies are converted into `currency`, as in `{ USD: '7.1234' }`. */
  readonly currency?: string | undefined
  readonly rates?: Readonly<Record<string, string>> | undefined
}

/** How what recurs can change. */
const MOVES = ['new', 'expansion', 'contraction', 'churn', 'reactivation'] as const
type Move = (typeof MOVES)[number]

/** What recurred before the first day, how it changed, and what recurs on the last. `start` and all moves come to `end`. */
export type RecurringMoves = Readonly<Record<'start' | Move | 'end', Money>>

/** The moves of one currency: what could not be converted stands apart. */
export interface RecurringTable {
  readonly currency: string
  readonly total: RecurringMoves
  readonly accounts: readonly (RecurringMoves & { readonly accountId: string })[]
}

/**
 * How what recurs moved. Of each account and day counts what all of its lines come to: from nothing to something is `new`
 * the first time and `reactivation` afterwards, from something to nothing is `churn`, what lies between is `expansion` or
 * `contraction`. So a contract that follows another without a gap moves only what it changes, and the moves of
 * adjoining periods add up. Before taxes; what is paid once does not recur. For `new` to be told from `reactivation`
 * hand in what was before the period, too.
 *
 * @throws `CRM_MONEY_NUMBER` where a rate is no number above 0.
 *
 * @example
 * ```ts
 * const seats = { accountId: 'acme', billing: 'monthly', net: { amount: '100.00', currency: 'CNY' } } as const
 * const [table] = recurringMoves(
 *   [
 *     { ...seats, startsOn: '2026-01-01', endsOn: '2026-12-31' },
 *     { ...seats, startsOn: '2026-07-01', endsOn: '2026-12-31' },
 *   ],
 *   { from: '2026-04-01', to: '2026-09-30' },
 * )
 * console.log(table?.total.start.amount, table?.total.expansion.amount, table?.total.end.amount) // 1200.00 1200.00 2400.00
 * ```
 */
export function recurringMoves(
  lines: Iterable<RecurringLine>,
  period: RecurringPeriod,
): readonly RecurringTable[] {
  const byCurrency = new Map<string, Map<string, Change[]>>()
  for (const line of lines) {
    if (line.billing === 'once' || line.startsOn > line.endsOn || line.startsOn > period.to) continue
    const { minor, currency } = yearly(line, period)
    const accounts = byCurrency.get(currency) ?? new Map<string, Change[]>()
    byCurrency.set(currency, accounts)
    const changes = accounts.get(line.accountId) ?? []
    accounts.set(line.accountId, changes)
    changes.push({ on: line.startsOn, minor }, { on: addDays(line.endsOn, 1), minor: -minor })
  }
  return [...byCurrency].sort(byName).map(([currency, accounts]) => tableOf(currency, accounts, period))
}

/** What a line adds to what recurs in a year, from a day on. */
interface Change {
  readonly on: string
  readonly minor: bigint
}

function yearly({ billing, net }: RecurringLine, { currency, rates = {} }: RecurringPeriod): Amount {
  const amount = amountOf(net)
  const rate = Object.hasOwn(rates, net.currency) ? rates[net.currency] : undefined
  const year = { minor: billing === 'monthly' ? amount.minor * 12n : amount.minor, currency: net.currency }
  if (rate === undefined || currency === undefined || currency === net.currency) return year
  return exchange(year, rational(rate), currency)
}

type Counts = Record<'start' | Move | 'end', bigint>

function tableOf(
  currency: string,
  accounts: ReadonlyMap<string, readonly Change[]>,
  period: RecurringPeriod,
): RecurringTable {
  const total = nothing()
  const rows: RecurringTable['accounts'][number][] = []
  for (const [accountId, changes] of [...accounts].sort(byName)) {
    const counts = countsOf(changes, period)
    for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key]
    if (Object.values(counts).some((minor) => minor !== 0n))
      rows.push({ accountId, ...inMoney(counts, currency) })
  }
  return { currency, total: inMoney(total, currency), accounts: rows }
}

function nothing(): Counts {
  return { start: 0n, new: 0n, expansion: 0n, contraction: 0n, churn: 0n, reactivation: 0n, end: 0n }
}

/** Walks through the days on which something changes. Levels are rounded, and moves are their differences. */
function countsOf(changes: readonly Change[], { from, to, per }: RecurringPeriod): Counts {
  const counts = nothing()
  const byDay = Map.groupBy(changes, ({ on }) => on)
  let [level, hadSome] = [0n, false]
  for (const day of [...byDay.keys()].sort()) {
    if (day > to) break
    const before = level
    for (const { minor } of byDay.get(day) ?? []) level += minor
    const moved = perPeriod(level, per) - perPeriod(before, per)
    if (day < from) counts.start += moved
    else counts[moveOf(before, level, hadSome)] += moved
    counts.end += moved
    hadSome ||= level > 0n
  }
  return counts
}

function moveOf(before: bigint, after: bigint, hadSome: boolean): Move {
  if (before <= 0n && after > 0n) return hadSome ? 'reactivation' : 'new'
  if (before > 0n && after <= 0n) return 'churn'
  return after > before ? 'expansion' : 'contraction'
}

function perPeriod(minor: bigint, per: RecurringPeriod['per']): bigint {
  return per === 'month' ? times({ minor, currency: '' }, { n: 1n, d: 12n }).minor : minor
}

function inMoney(counts: Counts, currency: string): RecurringMoves {
  const told = Object.entries(counts).map(([key, minor]) => [key, moneyOf({ minor, currency })])
  return Object.fromEntries(told) as RecurringMoves
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0
}
