import type { ColumnRef, Predicate, Scalar } from '../../conditions/predicate.ts'
import type { AggregateQuery, GroupKey, Measure } from '../query.ts'
import { StoreError } from '../store-error.ts'
import type { Row, Stored } from '../table.ts'
import { compareNullable, compareScalars, reader } from './order-rows.ts'

/** Groups and measures, sorted by the groups. */
export function aggregateRows(
  rows: readonly Row[],
  { groupBy, measures }: AggregateQuery,
  matcherOf: (where: Predicate) => (row: Row) => boolean,
): readonly Row[] {
  const measured = Object.entries(measures).map(
    ([name, wanted]) => [name, wanted, wanted.where && matcherOf(wanted.where)] as const,
  )
  const groups = new Map<string, Group>()
  // Without groups there is one row, also when nothing matches.
  if (groupBy.length === 0) groups.set('[]', { keys: [], rows: [] })
  const readKeys = groupBy.map(keyReader)
  for (const row of rows) {
    const keys = readKeys.map((read) => read(row))
    const text = JSON.stringify(keys)
    const group = groups.get(text)
    if (group) group.rows.push(row)
    else groups.set(text, { keys, rows: [row] })
  }

  return [...groups.values()].sort(compareGroups).map((group) =>
    Object.freeze({
      ...Object.fromEntries(groupBy.map(({ name }, index) => [name, group.keys[index] ?? null])),
      ...Object.fromEntries(
        measured.map(([name, wanted, counts]) => [
          name,
          measure(counts ? group.rows.filter(counts) : group.rows, wanted),
        ]),
      ),
    }),
  )
}

interface Group {
  readonly keys: readonly (Scalar | null)[]
  readonly rows: Row[]
}

function compareGroups(a: Group, b: Group): number {
  for (const [index, key] of a.keys.entries()) {
    const order = compareNullable(key, b.keys[index] ?? null)
    if (order !== 0) return order
  }
  return 0
}

function keyReader({ column, boundaries }: GroupKey): (row: Row) => Scalar | null {
  const read = reader(column)
  if (!boundaries) return read
  return (row) => {
    const value = read(row)
    return value === null ? null : boundaries.filter((boundary) => boundary <= Number(value)).length
  }
}

function measure(rows: readonly Row[], wanted: Measure): Stored {
  if ('count' in wanted) return rows.length
  if ('countDistinct' in wanted) return new Set(valuesOf(rows, wanted.countDistinct)).size
  if ('sum' in wanted) return sum(valuesOf(rows, wanted.sum))
  if ('min' in wanted) return extreme(valuesOf(rows, wanted.min), -1)
  return extreme(valuesOf(rows, wanted.max), 1)
}

function valuesOf(rows: readonly Row[], column: ColumnRef): readonly Scalar[] {
  return rows.map(reader(column)).filter((value) => value !== null)
}

function sum(values: readonly Scalar[]): number | null {
  if (values.length === 0) return null
  // Exact also where the way to a safe sum leads over unsafe ones.
  const exact = values.reduce<bigint>((total, value) => total + BigInt(value), 0n)
  const total = Number(exact)
  if (!Number.isSafeInteger(total)) throw new StoreError('VALUE', 'A sum is beyond ±(2^53 − 1).')
  return total
}

function extreme(values: readonly Scalar[], sign: 1 | -1): Scalar | null {
  let best: Scalar | null = null
  for (const value of values) {
    if (best === null || Math.sign(compareScalars(value, best)) === sign) best = value
  }
  return best
}
