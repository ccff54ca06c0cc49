import { StoreError } from '../store-error.ts'
import type { Column, Row, Table } from '../table.ts'
import { type TenantRows, tenantRows } from './tenant-rows.ts'

/** A table as it stands in memory. A change of schema makes a new one and leaves this as it was. */
export interface MemoryTable {
  readonly table: Table
  readonly columns: ReadonlyMap<string, Column>
  readonly tenants: ReadonlyMap<string, TenantRows>
  rowsOf(tenant: string): TenantRows
}

/** A table without rows. */
export function memoryTable(table: Table): MemoryTable {
  const tenants = new Map<string, TenantRows>()

  function rowsOf(tenant: string): TenantRows {
    const existing = tenants.get(tenant)
    if (existing) return existing
    const rows = tenantRows(table.unique)
    tenants.set(tenant, rows)
    return rows
  }

  return { table, columns: new Map(table.columns.map((column) => [column.name, column])), tenants, rowsOf }
}

/** The same rows, brought into another shape. */
export function reshaped(before: MemoryTable, table: Table, reshape: (row: Row) => Row): MemoryTable {
  const after = memoryTable(table)
  for (const [tenant, rows] of before.tenants) {
    const target = after.rowsOf(tenant)
    for (const row of rows.all()) {
      const reshapedRow = Object.freeze(reshape(row))
      const conflict = conflictOf(target, reshapedRow)
      if (conflict) throw conflict
      target.put(reshapedRow)
    }
  }
  return after
}

/** Why a row can't be added, if it can't. */
export function takenBy(rows: TenantRows, row: Row): StoreError | undefined {
  return rows.get(row['id']) ? new StoreError('TAKEN', 'The id is taken.') : conflictOf(rows, row)
}

/** Why a row can't take the place of the one with its id, if it can't. */
export function conflictOf(rows: TenantRows, row: Row): StoreError | undefined {
  const key = rows.conflict(row)
  return key && new StoreError('TAKEN', `The unique key ${key.name} is taken.`, { constraint: key.name })
}
