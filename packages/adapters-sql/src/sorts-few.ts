import type { ColumnRef, FindQuery, Predicate, Table, UniqueKey } from '@guanxi/core/store'
import type { Layout } from './table-layout.ts'

/**
 * Whether what is found is better sorted than read in its order: where an index leads to the few rows that match, and none
 * has them in that order. Without statistics SQLite would rather walk through all rows of a tenant than sort a few.
 */
export function sortsFew({ table }: Layout, { where, orderBy = [] }: FindQuery): boolean {
  if (!where) return false
  const parts = flat(where)
  const equal = new Set(parts.flatMap((part) => (isEqual(part) ? ownColumn(part.column) : [])))
  const listed = parts.flatMap((part) => (part.is === 'in' ? ownColumn(part.column) : []))
  const empty = new Set(parts.flatMap((part) => (part.is === 'null' ? ownColumn(part.column) : [])))
  const known = new Set([...equal, ...listed])
  if (known.has('id') || known.size === 0) return false
  const keys = keysOf(table, known).filter(({ whileNull }) => whileNull === undefined || empty.has(whileNull))
  const first = orderBy[0]?.column ?? BY_ID
  const isById = first.column === 'id'
  const leading = keys.filter(({ columns }) =>
    // What an index sorts its rows by, it has many of: only one that is for looking up leads to few in another order.
    isById ? known.has(columns[0] ?? '') : columns.every((column) => column === 'id' || known.has(column)),
  )
  const hasThemInOrder = keys.some(
    ({ columns }) =>
      equal.has(columns[0] ?? '') && columns.find((column) => !equal.has(column)) === first.column,
  )
  return leading.length > 0 && !hasThemInOrder
}

const BY_ID: ColumnRef = { column: 'id', kind: 'text' }

/** What rows can be looked up by: unique keys, and the indexes that hold all rows with values in these columns. */
function keysOf({ indexes, unique }: Table, known: ReadonlySet<string>): readonly Omit<UniqueKey, 'name'>[] {
  const whole = indexes.filter(
    ({ whileSet, fullText }) => !fullText && (whileSet === undefined || known.has(whileSet)),
  )
  return [
    ...unique,
    ...whole.map((index) => ({ ...index, columns: index.columns.map(({ column }) => column) })),
  ]
}

function flat(predicate: Predicate): readonly Predicate[] {
  return predicate.is === 'all' ? predicate.of.flatMap(flat) : [predicate]
}

function isEqual(part: Predicate): part is Extract<Predicate, { is: 'compare' }> {
  return part.is === 'compare' && part.op === 'eq' && typeof part.to !== 'object'
}

function ownColumn({ of, column, path }: ColumnRef): readonly string[] {
  return of === undefined && path === undefined ? [column] : []
}
