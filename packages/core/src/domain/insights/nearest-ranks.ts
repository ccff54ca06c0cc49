import { compare } from '../../conditions/combine.ts'
import { both, type ColumnRef, type Predicate } from '../../conditions/predicate.ts'
import type { AggregateQuery, Measure } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'

/** Asks a store about the rows that a figure is of. */
export type Aggregate = (query: AggregateQuery) => Promise<readonly Row[]>

/** The value that has a place among the whole numbers of a column, and what is known of it: it is from `low` to `high`. */
export interface Sought {
  readonly column: string
  /** Its place among those from `low` to `high`, from 1. */
  readonly rank: number
  readonly low: number
  readonly high: number
  /** How many there are from `low` to `high`. */
  readonly count: number
}

/** So many values are told apart by the store, and read. */
const FEW = 4_000
/** Into so many parts a range is cut at a time. */
const PARTS = 8

/**
 * The values at given places among the rows that match, each the value of a row. The store counts below a few cuts until so
 * few values are left that they can be read: what is kept here does not grow with the number of rows.
 */
export async function nearestRanks(
  ask: Aggregate,
  where: Predicate,
  all: readonly Sought[],
): Promise<readonly number[]> {
  let sought = all
  while (sought.some(isWide)) {
    const ranges: Predicate = { is: 'any', of: sought.filter(isWide).map((one) => between(one)) }
    const measures = Object.fromEntries(
      sought.flatMap((one, index) => (isWide(one) ? belowCuts(one, index) : [])),
    )
    const [row = {}] = await ask({ where: both(where, ranges), groupBy: [], measures })
    sought = sought.map((one, index) => (isWide(one) ? narrowed(one, index, row) : one))
  }
  const values: number[] = []
  for (const one of sought) values.push(one.low === one.high ? one.low : await valueAt(ask, where, one))
  return values
}

function isWide({ count, low, high }: Sought): boolean {
  return count > FEW && low < high
}

function belowCuts(one: Sought, index: number): readonly (readonly [string, Measure])[] {
  return cutsOf(one).map((cut, at) => [
    `${index}_${at}`,
    { count: true, where: between({ ...one, high: cut }) },
  ])
}

/** Each is below `high`, so that every step leaves less. */
function cutsOf({ low, high }: Sought): readonly number[] {
  return Array.from({ length: PARTS - 1 }, (_, at) => low + Math.floor(((high - low) * (at + 1)) / PARTS))
}

function narrowed(one: Sought, index: number, row: Row): Sought {
  const cuts = cutsOf(one)
  const counts = cuts.map((_, at) => Number(row[`${index}_${at}`]))
  const found = counts.findIndex((count) => count >= one.rank)
  const at = found === -1 ? cuts.length : found
  const before = counts[at - 1] ?? 0
  return {
    column: one.column,
    rank: one.rank - before,
    low: at === 0 ? one.low : (cuts[at - 1] ?? one.low) + 1,
    high: cuts[at] ?? one.high,
    count: (counts[at] ?? one.count) - before,
  }
}

async function valueAt(ask: Aggregate, where: Predicate, one: Sought): Promise<number> {
  const groups = await ask({
    where: both(where, between(one)),
    groupBy: [{ name: 'value', column: columnOf(one) }],
    measures: { count: { count: true } },
  })
  let seen = 0
  const group = groups.find(({ count }) => {
    seen += Number(count)
    return seen >= one.rank
  })
  return Number(group?.['value'] ?? one.high)
}

function between(one: Pick<Sought, 'column' | 'low' | 'high'>): Predicate {
  return both(compare(columnOf(one), 'gte', one.low), compare(columnOf(one), 'lte', one.high))
}

function columnOf({ column }: Pick<Sought, 'column'>): ColumnRef {
  return { column, kind: 'int' }
}
