import { isStorableText } from '../../conditions/text.ts'
import { StoreError } from '../store-error.ts'
import type { Column, Json, Row, Stored, Table } from '../table.ts'

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')
const MAX_JSON_DEPTH = 500

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
export function storedSum(table: Table, column: string, value: Stored | undefined, by: number): number {
  const kind = table.columns.find(({ name }) => name === column)?.kind
  if (kind !== 'int') throw refused(table, column, 'is no whole number to add to')
  const sum = (typeof value === 'number' ? value : 0) + by
  if (!Number.isSafeInteger(by) || !Number.isSafeInteger(sum)) throw refused(table, column, WANTED.int)
  return sum + 0
}

/** What each kind of column takes, as the end of a sentence. */
const WANTED: { readonly [kind in Column['kind']]: string } = {
  text: 'takes text without NUL characters and lone surrogates',
  int: 'takes a whole number within ±(2^53 − 1)',
  bool: 'takes true or false',
  datetime: 'takes an instant of the years 1 to 9999, in whole milliseconds since 1970',
  date: 'takes a day that exists, as YYYY-MM-DD',
  json: `takes plain JSON, nested at most ${MAX_JSON_DEPTH} deep, without NUL characters and lone surrogates`,
}

function storedValue(table: Table, column: Column, value: unknown): Stored {
  if (value === null) {
    if (!column.nullable) throw refused(table, column.name, 'needs a value')
    return null
  }
  const stored = column.kind === 'json' ? storedJson(value, 0) : storedScalar(column.kind, value)
  if (stored === undefined) throw refused(table, column.name, WANTED[column.kind])
  return stored
}

function storedScalar(kind: Exclude<Column['kind'], 'json'>, value: unknown): Stored | undefined {
  switch (kind) {
    case 'text':
      return typeof value === 'string' && isStorableText(value) ? value : undefined
    case 'bool':
      return typeof value === 'boolean' ? value : undefined
    case 'date':
      return isDay(value) ? value : undefined
    // Adding 0 turns -0, which no database keeps, into 0.
    case 'int':
      return isWhole(value) ? value + 0 : undefined
    case 'datetime':
      return isWhole(value) && value >= FIRST_INSTANT && value <= LAST_INSTANT ? value + 0 : undefined
  }
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isDay(value: unknown): value is string {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value) || value < '0001') return false
  const midnight = new Date(`${value}T00:00:00Z`)
  // A day that does not exist is either no date or rolls over into the next month.
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(value)
}

/** A frozen copy, or undefined when it isn't plain JSON. */
function storedJson(value: unknown, depth: number): Json | undefined {
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'string') return isStorableText(value) ? value : undefined
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined
  if (typeof value !== 'object' || depth === MAX_JSON_DEPTH) return undefined
  return Array.isArray(value) ? storedList(value, depth + 1) : storedObject(value, depth + 1)
}

function storedList(items: readonly unknown[], depth: number): Json | undefined {
  // Array.from visits holes, which map() skips.
  const stored = Array.from(items, (item) => storedJson(item, depth))
  return stored.every((item) => item !== undefined) ? Object.freeze(stored) : undefined
}

function storedObject(value: object, depth: number): Json | undefined {
  if (!isPlain(value)) return undefined

  const stored: [string, Json][] = []
  for (const [key, item] of Object.entries(value)) {
    const json = isStorableText(key) ? storedJson(item, depth) : undefined
    if (json === undefined) return undefined
    stored.push([key, json])
  }
  // fromEntries defines its keys: one named `__proto__` stays a key.
  return Object.freeze(Object.fromEntries(stored))
}

/** Its prototype is none, or the root of its realm: instances of classes have a longer chain. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function refuseUnknown(table: Table, values: Row): void {
  const unknown = Object.keys(values).find((name) => !table.columns.some((column) => column.name === name))
  if (unknown !== undefined) throw refused(table, unknown, 'is no column of the table')
}

function refused(table: Table, column: string, why: string): StoreError {
  return new StoreError('VALUE', `${table.name}.${column} ${why}.`)
}
