import type { ColumnRef, FindQuery, Predicate, Table, UniqueKey } from '@guanxi/core/store'
import type { Layout } from './table-layout.ts'

/**
 * Whether what is found is better sorted by id than read in that order: where an index leads to the few rows that match,
 * and none has them by id. Without statistics SQLite would rather walk through all rows of a tenant than sort a few.
 */
export function sortsFew({ table }: Layout, { where, orderBy = [] }: FindQuery): boolean {
  if (!where || (orderBy.length > 0 && orderBy[0]?.column.column !== 'id')) return false
  const parts = flat(where)
  const equal = new Set(parts.flatMap((part) => (isEqual(part) ? ownColumn(part.column) : [])))
  const known = new Set([
    ...equal,
    ...parts.flatMap((part) => (part.is === 'in' ? ownColumn(part.column) : [])),
  ])
  const empty = new Set(parts.flatMap((part) => (part.is === 'null' ? ownColumn(part.column) : [])))
  if (known.has('id') || known.size === 0) return false
  const leading = keysOf(table, known)
    .filter(({ whileNull }) => whileNull === undefined || empty.has(whileNull))
    .filter(({ columns: [first] }) => first !== undefined && known.has(first))
  const hasThemById = leading.some(({ columns }) => columns.find((column) => !equal.has(column)) === 'id')
  return leading.length > 0 && !hasThemById
}

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
