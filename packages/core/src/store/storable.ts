import { parseDay } from '../conditions/days.ts'
import type { ColumnKind } from '../conditions/predicate.ts'
import { isStorableText } from '../conditions/text.ts'
import { StoreError } from './store-error.ts'
import type { Column, Stored, Table } from './table.ts'

const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z')
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z')
/** Databases give up somewhere above. */
const MAX_JSON_DEPTH = 500

/** What each kind of column takes, as the end of a sentence. */
const WANTED: { readonly [kind in ColumnKind]: string } = {
  text: 'takes text without NUL characters and lone surrogates',
  int: 'takes a whole number within ±(2^53 − 1)',
  bool: 'takes true or false',
  datetime: 'takes an instant of the years 1 to 9999, in whole milliseconds since 1970',
  date: 'takes a day that exists, as YYYY-MM-DD',
  json: `takes plain JSON, nested at most ${MAX_JSON_DEPTH} deep, without NUL characters and lone surrogates`,
}

/**
 * Throws the `VALUE` with which every store refuses what a column does not take: whoever writes a store calls it for
 * each value before writing any. It lets -0 pass, which the store then keeps as 0.
 */
export function checkStorable(table: Table, column: Column, value: unknown): asserts value is Stored {
  if (value === null && column.nullable) return
  if (value === null) throw new StoreError('VALUE', `${table.name}.${column.name} needs a value.`)
  if (!isStorable(column.kind, value))
    throw new StoreError('VALUE', `${table.name}.${column.name} ${WANTED[column.kind]}.`)
}

/** Whether a column of this kind takes the value, null apart: it comes back exactly as it went in. */
export function isStorable(kind: ColumnKind, value: unknown): boolean {
  switch (kind) {
    case 'text':
      return isText(value)
    case 'int':
      return Number.isSafeInteger(value)
    case 'bool':
      return typeof value === 'boolean'
    case 'datetime':
      return isInstant(value)
    case 'date':
      return isDay(value)
    case 'json':
      return isPlainJson(value, 0)
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && isStorableText(value)
}

function isInstant(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isSafeInteger(value) &&
    value >= FIRST_INSTANT &&
    value <= LAST_INSTANT
  )
}

function isDay(value: unknown): boolean {
  return typeof value === 'string' && parseDay(value) !== undefined
}

function isPlainJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'boolean') return true
  if (typeof value === 'string') return isStorableText(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || depth === MAX_JSON_DEPTH) return false
  return Array.isArray(value) ? isPlainList(value, depth + 1) : isPlainObject(value, depth + 1)
}

function isPlainList(items: readonly unknown[], depth: number): boolean {
  // An index loop visits holes, which every() skips.
  for (let index = 0; index < items.length; index++) {
    if (!isPlainJson(items[index], depth)) return false
  }
  return true
}

function isPlainObject(value: object, depth: number): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // Instances of classes have a longer chain than the plain objects of any realm.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false
  for (const [key, item] of Object.entries(value)) {
    if (!isStorableText(key) || !isPlainJson(item, depth)) return false
  }
  return true
}
