import { compileMatcher } from '../../conditions/compile-matcher.ts'
import {
  ALWAYS,
  both,
  type ColumnRef,
  ITEM,
  type Predicate,
  type RelationRef,
  type Scalar,
} from '../../conditions/predicate.ts'
import { StoreError } from '../store-error.ts'
import type { Row } from '../table.ts'
import type { MemoryDatabase } from './memory-database.ts'
import type { MemoryTable } from './memory-table.ts'
import type { TenantRows } from './tenant-rows.ts'

/** The rows of a tenant that match, in no order. */
export function matchingRows(
  database: MemoryDatabase,
  table: MemoryTable,
  tenant: string,
  where: Predicate = ALWAYS,
): readonly Row[] {
  const found: Row[] = []
  const matches = rowMatcher(database, table, tenant, where)
  for (const row of candidates(table, table.rowsOf(tenant), where)) {
    if (matches(row)) found.push(row)
  }
  return found
}

/** Tells of a row of a tenant whether it matches. */
export function rowMatcher(
  database: MemoryDatabase,
  table: MemoryTable,
  tenant: string,
  where: Predicate,
): (row: Row) => boolean {
  checkPredicate(database, [table], where)
  const related = (row: Row, { table: other, local, foreign }: RelationRef): readonly Row[] => {
    const value = row[local] ?? null
    return value === null ? [] : database.table(other).rowsOf(tenant).withValue(foreign, value)
  }
  return compileMatcher(where, related)
}

/**
 * Refuses a condition that names a table or column which is not there, also where no row would ever ask for it. `around`:
 * the tables it stands in, the innermost first.
 */
function checkPredicate(
  database: MemoryDatabase,
  around: readonly [MemoryTable, ...MemoryTable[]],
  predicate: Predicate,
): void {
  const [table] = around
  if (predicate.is === 'related' || predicate.is === 'count') {
    const { table: name, local, foreign, where = ALWAYS } = predicate.relation
    const other = database.table(name)
    checkColumn(table, local)
    checkColumn(other, foreign)
    checkPredicate(database, [other, ...around], both(where, predicate.of))
    return
  }
  if ('column' in predicate) checkRef(around, predicate.column)
  if ('to' in predicate && typeof predicate.to === 'object') checkRef(around, predicate.to)
  if ('of' in predicate) {
    for (const part of [predicate.of].flat()) checkPredicate(database, around, part)
  }
}

function checkRef([table, outer]: readonly [MemoryTable, ...MemoryTable[]], { column, of }: ColumnRef): void {
  const owner = of === 'outer' ? outer : table
  if (!owner) throw new StoreError('SCHEMA', 'A condition speaks of an outer row outside a relation.')
  checkColumn(owner, column)
}

/** Refuses a column that is not there. */
export function checkColumn({ table, columns }: MemoryTable, name: string): void {
  if (columns.has(name) || name === ITEM) return
  throw new StoreError('SCHEMA', `${table.name} has no column ${name}.`)
}

/** A set of rows, small if possible, in which all are that match. */
function candidates(table: MemoryTable, rows: TenantRows, where: Predicate): Iterable<Row> {
  let best: readonly Row[] | undefined
  for (const { column, values } of requiredValues(where)) {
    if (!isLookup(table, column)) continue
    const found = [...new Set(values)].flatMap((value) => rowsWith(rows, column.column, value))
    if (!best || found.length < best.length) best = found
  }
  return best ?? rows.all()
}

function rowsWith(rows: TenantRows, column: string, value: Scalar): readonly Row[] {
  if (column !== 'id') return rows.withValue(column, value)
  const row = rows.get(value)
  return row ? [row] : []
}

/** Whether rows are worth finding by this column: it has a key, or leads an index. */
function isLookup({ table }: MemoryTable, { column, path }: ColumnRef): boolean {
  if (path) return false
  if (column === 'id' || table.unique.some(({ columns }) => columns.includes(column))) return true
  return table.indexes.some(({ columns: [first] }) => first?.column === column)
}

interface RequiredValue {
  readonly column: ColumnRef
  readonly values: readonly Scalar[]
}

/** The columns that must have one of a few values for the condition to hold. */
function requiredValues(where: Predicate): readonly RequiredValue[] {
  if (where.is === 'all') return where.of.flatMap(requiredValues)
  if (where.is === 'in') return [{ column: where.column, values: where.values }]
  if (where.is !== 'compare' || where.op !== 'eq' || typeof where.to === 'object') return []
  return [{ column: where.column, values: [where.to] }]
}
