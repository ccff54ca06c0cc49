import { compareText } from '../../conditions/text.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Json, Row } from '../../store/table.ts'

/** A measure as it was asked of the store; `currency` names the group key by which a measure of money was split. */
export interface SplitMeasure {
  readonly name: string
  readonly by: 'count' | 'countDistinct' | 'sum' | 'min' | 'max'
  readonly currency: string | undefined
}

/** One group: what it is alike in, its measures, and its measures of money by currency. */
export interface JoinedGroup {
  readonly row: Row
  readonly values: Record<string, Json>
  readonly money: { readonly [measure: string]: Map<string, number> }
}

/**
 * Puts groups together again that were split by currency for the sake of a measure of money, so that a count beside a sum
 * counts the whole group. In order of first appearance.
 */
export function joinCurrencies(
  rows: readonly Row[],
  groupBy: readonly string[],
  measures: readonly SplitMeasure[],
): readonly JoinedGroup[] {
  const groups = new Map<string, JoinedGroup>()
  for (const row of rows) {
    const key = JSON.stringify(groupBy.map((field) => row[field] ?? null))
    const group = groups.get(key) ?? newGroup(row, measures)
    groups.set(key, group)
    for (const measure of measures) add(group, measure, row)
  }
  return [...groups.values()]
}

function newGroup(row: Row, measures: readonly SplitMeasure[]): JoinedGroup {
  const money = measures.filter(({ currency }) => currency !== undefined)
  return { row, values: {}, money: Object.fromEntries(money.map(({ name }) => [name, new Map()])) }
}

function add({ values, money }: JoinedGroup, { name, by, currency }: SplitMeasure, row: Row): void {
  const value = (row[name] ?? null) as Json
  if (currency === undefined) {
    values[name] = joined(by, values[name] ?? null, value)
    return
  }
  const unit = row[currency]
  if (typeof value !== 'number' || typeof unit !== 'string') return
  money[name]?.set(unit, joined(by, money[name].get(unit) ?? null, value) as number)
}

/** Nothing joined with something is something. */
function joined(by: SplitMeasure['by'], left: Json, right: Json): Json {
  if (left === null || right === null) return left ?? right
  if (by === 'min') return compare(left, right) <= 0 ? left : right
  if (by === 'max') return compare(left, right) >= 0 ? left : right
  const sum = Number(left) + Number(right)
  if (!Number.isSafeInteger(sum)) throw new StoreError('VALUE', 'A sum is beyond ±(2^53 − 1).')
  return sum
}

function compare(left: Json, right: Json): number {
  return typeof left === 'string' ? compareText(left, String(right)) : Number(left) - Number(right)
}
