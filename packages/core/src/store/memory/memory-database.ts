import type { SchemaStep, TableInfo } from '../schema.ts'
import { StoreError } from '../store-error.ts'
import type { Row } from '../table.ts'
import { changedTable } from './changed-table.ts'
import { type MemoryTable, memoryTable } from './memory-table.ts'
import { idOf, type TenantRows } from './tenant-rows.ts'

/** All tables, and how to take back what was done to them. */
export interface MemoryDatabase {
  table(name: string): MemoryTable
  /** Adds a row or changes the one with its id. */
  put(rows: TenantRows, row: Row): void
  remove(rows: TenantRows, row: Row): void
  apply(step: SchemaStep): void
  inspect(): readonly TableInfo[]
  /** A place to roll back to. */
  mark(): number
  rollBack(mark: number): void
  /** What was done so far stays. */
  keep(): void
}

/** A database without tables. */
export function memoryDatabase(): MemoryDatabase {
  const tables = new Map<string, MemoryTable>()
  const undo: (() => void)[] = []

  function put(rows: TenantRows, row: Row): void {
    const before = rows.get(idOf(row))
    rows.put(Object.freeze(row))
    undo.push(() => (before ? rows.put(before) : rows.remove(idOf(row))))
  }

  function remove(rows: TenantRows, row: Row): void {
    rows.remove(idOf(row))
    undo.push(() => rows.put(row))
  }

  function apply(step: SchemaStep): void {
    const name = step.step === 'createTable' ? step.table.name : step.table
    const before = tables.get(name)
    const after = changed(before, step)
    if (after === before) return
    setTable(name, after)
    undo.push(() => setTable(name, before))
  }

  function setTable(name: string, table: MemoryTable | undefined): void {
    if (table) tables.set(name, table)
    else tables.delete(name)
  }

  return {
    table(name) {
      const table = tables.get(name)
      if (!table) throw new StoreError('SCHEMA', `There is no table ${name}.`)
      return table
    },
    put,
    remove,
    apply,
    inspect: () => [...tables.values()].map(tableInfo),
    mark: () => undo.length,
    rollBack(mark) {
      // Last first, so that each step finds what it left.
      for (const takeBack of undo.splice(mark).reverse()) takeBack()
    },
    keep() {
      undo.length = 0
    },
  }
}

function changed(before: MemoryTable | undefined, step: SchemaStep): MemoryTable | undefined {
  if (step.step === 'createTable') return before ?? memoryTable(step.table)
  if (step.step === 'dropTable') return undefined
  if (!before) throw new StoreError('SCHEMA', `There is no table ${step.table}.`)
  return changedTable(before, step)
}

function tableInfo({ table }: MemoryTable): TableInfo {
  return {
    name: table.name,
    columns: table.columns.map(({ name, kind, nullable }) => ({ name, kind, nullable })),
    indexes: [...table.unique, ...table.indexes].map(({ name }) => name),
  }
}
