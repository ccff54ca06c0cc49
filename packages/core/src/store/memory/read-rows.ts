import type { ColumnRef, Predicate } from '../../conditions/predicate.ts'
import type { AggregateQuery, FindQuery, Measure } from '../query.ts'
import type { Row, Table } from '../table.ts'
import { aggregateRows } from './aggregate-rows.ts'
import { checkColumn, matchingRows, rowMatcher } from './matching-rows.ts'
import type { MemoryDatabase } from './memory-database.ts'
import type { MemoryTable } from './memory-table.ts'
import { orderedRows } from './order-rows.ts'

/** See `Store.find`. */
export function findRows(
  database: MemoryDatabase,
  table: Table,
  tenant: string,
  query: FindQuery,
): readonly Row[] {
  const stored = database.table(table.name)
  return firstRows(database, stored, tenant, query).map(seenWith(stored, table, query.columns))
}

/** The first rows that match, in order, as they are stored. */
export function firstRows(
  database: MemoryDatabase,
  table: MemoryTable,
  tenant: string,
  { where, orderBy, after, limit }: FindQuery,
): readonly Row[] {
  for (const { column } of orderBy ?? []) checkColumn(table, column.column)
  const rows = orderedRows(matchingRows(database, table, tenant, where), orderBy, after)
  return limit === undefined ? rows : rows.slice(0, limit)
}

/** See `Store.aggregate`. */
export function aggregate(
  database: MemoryDatabase,
  table: Table,
  tenant: string,
  query: AggregateQuery,
): readonly Row[] {
  const stored = database.table(table.name)
  const measured = Object.values(query.measures).flatMap(measuredColumn)
  for (const { column } of [...query.groupBy.map(({ column }) => column), ...measured])
    checkColumn(stored, column)
  const matcherOf = (where: Predicate) => rowMatcher(database, stored, tenant, where)
  return aggregateRows(matchingRows(database, stored, tenant, query.where), query, matcherOf)
}

function measuredColumn(measure: Measure): readonly ColumnRef[] {
  if ('count' in measure) return []
  if ('countDistinct' in measure) return [measure.countDistinct]
  if ('sum' in measure) return [measure.sum]
  return ['min' in measure ? measure.min : measure.max]
}

/** See `Store.tenants`. */
export function tenantsWith(database: MemoryDatabase, table: Table, where: Predicate): readonly string[] {
  const stored = database.table(table.name)
  return [...stored.tenants.keys()].filter(
    (tenant) => matchingRows(database, stored, tenant, where).length > 0,
  )
}

/** Leaves the columns that the caller knows and wants; a stored row is frozen and can be shown as it is. */
export function seenWith(
  stored: MemoryTable,
  table: Table,
  columns: readonly string[] = table.columns.map(({ name }) => name),
): (row: Row) => Row {
  const wanted = new Set(['id', ...columns])
  for (const column of wanted) checkColumn(stored, column)
  if (wanted.size === stored.columns.size) return (row) => row
  return (row) =>
    Object.freeze(Object.fromEntries([...wanted].map((column) => [column, row[column] ?? null])))
}
