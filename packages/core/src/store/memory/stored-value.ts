import { checkStorable } from '../storable.ts'
import { StoreError } from '../store-error.ts'
import type { Column, Row, Stored, Table } from '../table.ts'

/** The values of a new row as they are stored: each column has one, and none is shared with the caller. */
export function storedRow(table: Table, row: Row): Row {
  refuseUnknown(table, row)
  const values = table.columns.map((column) => {
    const value = Object.hasOwn(row, column.name) ? row[column.name] : null
    return [column.name, storedValue(table, column, value ?? null)] as const
  })
  return Object.fromEntries(values)
}

/** The values of a change as they are stored. */
export function storedChange(table: Table, change: Row): Row {
  refuseUnknown(table, change)
  if (Object.hasOwn(change, 'id')) throw refused(table, 'id', 'never changes')
  const changed = table.columns.filter((column) => Object.hasOwn(change, column.name))
  return Object.fromEntries(
    changed.map((column) => [column.name, storedValue(table, column, change[column.name])]),
  )
}

/** A counter after adding to it: nothing counts as 0. */
export function storedSum(table: Table, name: string, value: Stored | undefined, by: number): number {
  const column = table.columns.find((one) => one.name === name)
  if (column?.kind !== 'int') throw refused(table, name, 'is no whole number to add to')
  const sum = (typeof value === 'number' ? value : 0) + by
  checkStorable(table, column, by)
  checkStorable(table, column, sum)
  return sum + 0
}

function storedValue(table: Table, column: Column, value: unknown): Stored {
  checkStorable(table, column, value)
  return frozenCopy(value)
}

/** Adding 0 turns -0, which no database keeps, into 0. */
function frozenCopy(value: Stored): Stored {
  if (typeof value === 'number') return value + 0
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy))
  // fromEntries defines its keys: one named `__proto__` stays a key.
  return Object.freeze(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, frozenCopy(item)])),
  )
}

function refuseUnknown(table: Table, values: Row): void {
  const unknown = Object.keys(values).find((name) => !table.columns.some((column) => column.name === name))
  if (unknown !== undefined) throw refused(table, unknown, 'is no column of the table')
}

function refused(table: Table, column: string, why: string): StoreError {
  return new StoreError('VALUE', `${table.name}.${column} ${why}.`)
}
