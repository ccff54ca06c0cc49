import type { ColumnRef, Scalar } from '../../conditions/predicate.ts'
import { storedScalar } from '../../conditions/read-stored.ts'
import { compareText } from '../../conditions/text.ts'
import type { FindQuery, SortKey } from '../query.ts'
import type { Row } from '../table.ts'
import { idOf } from './tenant-rows.ts'

/** The rows in a total order, behind `after`. */
export function orderedRows(
  rows: readonly Row[],
  orderBy: readonly SortKey[] = [],
  after?: FindQuery['after'],
): readonly Row[] {
  const compare = placeOrder(orderBy)
  const readers = orderBy.map(({ column }) => reader(column))
  const places = rows.map((row) => ({
    row,
    id: idOf(row),
    values: readers.map((read) => read(row)),
  }))
  const behind = after ? places.filter((place) => compare(place, after as Place) > 0) : places
  return behind.sort(compare).map(({ row }) => row)
}

/** Gets a value from rows; null where there is none of the column's kind. */
export function reader(column: ColumnRef): (row: Row) => Scalar | null {
  const { property = column.column, convert } = storedScalar(column)
  return (row) => ((convert ? convert(row[property]) : row[property]) ?? null) as Scalar | null
}

/** Texts by code point, false before true. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b)
  return Number(a) - Number(b)
}

/** Nothing comes last. */
export function compareNullable(
  a: Scalar | null,
  b: Scalar | null,
  direction: SortKey['direction'] = 'asc',
): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  const order = compareScalars(a, b)
  return direction === 'asc' ? order : -order
}

/** Where a row stands: the values of the sort keys, and its id. */
interface Place {
  readonly values: readonly (Scalar | null)[]
  readonly id: string
}

function placeOrder(orderBy: readonly SortKey[]): (a: Place, b: Place) => number {
  const idDirection = orderBy.at(-1)?.direction ?? 'asc'

  return (a, b) => {
    for (const [index, { direction }] of orderBy.entries()) {
      const order = compareNullable(a.values[index] ?? null, b.values[index] ?? null, direction)
      if (order !== 0) return order
    }
    return compareNullable(a.id, b.id, idDirection)
  }
}
