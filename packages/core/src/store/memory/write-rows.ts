import type { Predicate } from '../../conditions/predicate.ts'
import type { ClaimQuery, IncrementQuery, Patch, UpdateQuery } from '../query.ts'
import type { Row, Table } from '../table.ts'
import { checkColumn, matchingRows } from './matching-rows.ts'
import type { MemoryDatabase } from './memory-database.ts'
import { conflictOf, type MemoryTable, takenBy } from './memory-table.ts'
import { firstRows, seenWith } from './read-rows.ts'
import { storedChange, storedRow, storedSum } from './stored-value.ts'
import { idOf, type TenantRows } from './tenant-rows.ts'

/** The rows that a write goes to: those of one tenant in one table. */
export interface Target {
  readonly database: MemoryDatabase
  /** The table as the caller knows it, and as it is stored. */
  readonly table: Table
  readonly stored: MemoryTable
  readonly tenant: string
  readonly rows: TenantRows
}

/** Refuses a table of which the store lacks something. */
export function targetOf(database: MemoryDatabase, table: Table, tenant: string): Target {
  const stored = database.table(table.name)
  for (const { name } of table.columns) checkColumn(stored, name)
  return { database, table, stored, tenant, rows: stored.rowsOf(tenant) }
}

/** See `Store.insert`. */
export function insertRows(target: Target, given: readonly Row[], skipTaken: boolean): readonly string[] {
  const added: string[] = []
  for (const row of given.map((values) => newRow(target, values))) {
    const taken = takenBy(target.rows, row)
    if (taken && !skipTaken) throw taken
    if (taken) continue
    target.database.put(target.rows, row)
    added.push(idOf(row))
  }
  return added
}

/** See `Store.update`. */
export function updateRows(target: Target, { where, set, add = {} }: UpdateQuery): number {
  const change = storedChange(target.table, set)
  const matching = matchingRows(target.database, target.stored, target.tenant, where)
  for (const row of matching) changeRow(target, row, { ...change, ...sums(target.table, row, add) })
  return matching.length
}

/** See `Store.patch`. */
export function patchRows(target: Target, patches: readonly Patch[]): readonly string[] {
  const changed: string[] = []
  for (const { id, version, set } of patches) {
    const change = storedChange(target.table, set)
    if (version !== undefined) checkColumn(target.stored, 'version')
    const row = target.rows.get(id)
    if (!row || (version !== undefined && row['version'] !== version)) continue
    changeRow(target, row, change)
    changed.push(id)
  }
  return changed
}

/** See `Store.delete`. */
export function deleteRows({ database, stored, tenant, rows }: Target, where: Predicate): number {
  const matching = matchingRows(database, stored, tenant, where)
  for (const row of matching) database.remove(rows, row)
  return matching.length
}

/** See `Store.claim`. */
export function claimRows(target: Target, query: ClaimQuery): readonly Row[] {
  const change = storedChange(target.table, query.set)
  const seen = seenWith(target.stored, target.table)
  const taken = firstRows(target.database, target.stored, target.tenant, query)
  return taken.map((row) => seen(changeRow(target, row, change)))
}

/** See `Store.increment`. */
export function incrementRow(
  target: Target,
  { id, by, initial, atMost = {} }: IncrementQuery,
): Row | undefined {
  const existing = target.rows.get(id)
  const counters = sums(target.table, existing ?? {}, by)
  const passesBound = Object.entries(counters).some(([column, sum]) => sum > (atMost[column] ?? sum))
  if (passesBound) return undefined

  if (!existing) insertRows(target, [{ ...initial, ...counters, id }], false)
  const counted = existing ? changeRow(target, existing, counters) : target.rows.get(id)
  return counted && seenWith(target.stored, target.table)(counted)
}

/** A row with a value for every column, also for those the caller does not know. */
function newRow({ table, stored }: Target, values: Row): Row {
  const row = storedRow(table, values)
  if (table.columns.length === stored.columns.size) return row
  const nothing = Object.fromEntries(Array.from(stored.columns.keys(), (column) => [column, null]))
  return { ...nothing, ...row }
}

function changeRow({ database, rows }: Target, before: Row, change: Row): Row {
  const after = { ...before, ...change }
  const conflict = conflictOf(rows, after)
  if (conflict) throw conflict
  database.put(rows, after)
  return after
}

function sums(
  table: Table,
  row: Row,
  add: { readonly [column: string]: number },
): { [column: string]: number } {
  const added = Object.entries(add).map(
    ([column, by]) => [column, storedSum(table, column, row[column], by)] as const,
  )
  return Object.fromEntries(added)
}
