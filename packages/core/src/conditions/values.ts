import { currencyExponent, isCurrency } from './currency-exponents.ts'
import { parseDay, parseInstant } from './days.ts'
import { fromScaled, toScaled } from './decimal.ts'
import type { ColumnKind } from './predicate.ts'
import type { FieldType } from './shape.ts'
import { isStorableText } from './text.ts'
import { ValueError } from './value-error.ts'

const DEEPEST_JSON = 64

/** What a store holds for a value, in a column or inside JSON. Instants are epoch milliseconds, decimals scaled integers. */
export type StoredValue =
  | string
  | number
  | boolean
  | null
  | readonly StoredValue[]
  | { readonly [key: string]: StoredValue }

/** An amount inside JSON; in a table of its own columns it is `amountMinor` and `amountCurrency`. */
export interface StoredMoney {
  readonly minor: number
  readonly currency: string
}

/** What a record holds for a money field. */
export interface MoneyValue {
  readonly amount: string
  readonly currency: string
}

/**
 * Brings a record's value into its stored form, or throws a {@link ValueError}. `undefined` is stored as null.
 * Text becomes NFC; a field's own normaliser is not applied here.
 */
export function encodeValue(type: FieldType, value: unknown): StoredValue {
  if (value === null || value === undefined) return null
  switch (type.kind) {
    case 'text':
    case 'select':
    case 'ref':
      return encodeText(value)
    case 'int':
      return encodeInt(value)
    case 'bool':
      if (typeof value !== 'boolean') throw new ValueError('type', 'Expected true or false.')
      return value
    case 'decimal':
      return encodeDecimal(value, type.scale)
    case 'money': {
      const { minor, currency } = encodeMoney(value, type.currency)
      return { minor, currency }
    }
    case 'date':
      if (typeof value !== 'string' || parseDay(value) === undefined)
        throw new ValueError('type', 'Expected a day as YYYY-MM-DD.')
      return value
    case 'datetime':
      return encodeInstant(value)
    case 'list':
      if (!Array.isArray(value)) throw new ValueError('type', 'Expected a list.')
      return value.map((item) => encodeItem(type.of, item))
    case 'json':
      return checkJson(value, DEEPEST_JSON)
  }
}

/** The inverse of {@link encodeValue}: what a record holds for a stored value. */
export function decodeValue(type: FieldType, stored: StoredValue | undefined): unknown {
  if (stored === null || stored === undefined) return null
  switch (type.kind) {
    case 'decimal':
      return fromScaled(stored as number, type.scale)
    case 'money': {
      const { minor, currency } = stored as unknown as StoredMoney
      return decodeMoney(minor, currency)
    }
    case 'datetime':
      return new Date(stored as number)
    case 'list':
      return (stored as readonly StoredValue[]).map((item) => decodeValue(type.of, item))
    default:
      return stored
  }
}

/** An amount of money from its minor units: 1234 of CNY is 12.34. */
export function decodeMoney(minor: number, currency: string): MoneyValue {
  return { amount: fromScaled(minor, currencyExponent(currency)), currency }
}

/** An amount of money in its minor units, in the field's own currency where it has one. */
export function encodeMoney(value: unknown, fixedCurrency?: string): StoredMoney {
  if (typeof value !== 'object' || value === null || !('amount' in value) || !('currency' in value))
    throw new ValueError('type', 'Expected an amount and a currency.')
  const { amount, currency } = value
  if (!isCurrency(currency)) throw new ValueError('currency', 'Expected a currency of three capital letters.')
  if (fixedCurrency !== undefined && currency !== fixedCurrency)
    throw new ValueError('currency', `Expected an amount in ${fixedCurrency}.`)
  return { minor: encodeDecimal(amount, currencyExponent(currency)), currency }
}

/** The kind of column that holds a value of a type, other than money. */
export function columnKindOf(type: FieldType): ColumnKind {
  switch (type.kind) {
    case 'select':
    case 'ref':
      return 'text'
    case 'decimal':
    case 'money':
      return 'int'
    case 'list':
      return 'json'
    default:
      return type.kind
  }
}

function encodeText(value: unknown): string {
  if (typeof value !== 'string') throw new ValueError('type', 'Expected text.')
  if (!isStorableText(value)) throw new ValueError('text', 'Text has a NUL or half of a surrogate pair.')
  return value.normalize('NFC')
}

function encodeInt(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value))
    throw new ValueError('type', 'Expected an integer.')
  if (!Number.isSafeInteger(value))
    throw new ValueError('overflow', 'The integer is too large to be kept exactly.')
  return value || 0
}

function encodeDecimal(value: unknown, scale: number): number {
  if (typeof value !== 'string') throw new ValueError('type', "Expected a decimal as text, like '12.30'.")
  const scaled = toScaled(value, scale)
  if (typeof scaled === 'number') return scaled
  if (scaled === 'overflow') throw new ValueError('overflow', 'The number is too large to be kept exactly.')
  if (scaled === 'too many decimals') throw new ValueError('precision', `At most ${scale} decimals are kept.`)
  throw new ValueError('type', "Expected a decimal as text, like '12.30'.")
}

function encodeInstant(value: unknown): number {
  const instant =
    value instanceof Date ? value.getTime() : typeof value === 'string' ? parseInstant(value) : undefined
  if (instant === undefined || Number.isNaN(instant))
    throw new ValueError('type', 'Expected a Date, or an ISO instant with its offset.')
  return instant
}

function encodeItem(type: FieldType, item: unknown): StoredValue {
  const stored = encodeValue(type, item)
  if (stored === null && type.kind !== 'json') throw new ValueError('type', 'A list has no empty items.')
  return stored
}

/** JSON is kept as it comes, so it is looked through rather than copied: a key `__proto__` stays a key. */
function checkJson(value: unknown, levels: number): StoredValue {
  if (typeof value === 'string' && !isStorableText(value))
    throw new ValueError('text', 'Text has a NUL or half of a surrogate pair.')
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new ValueError('type', 'JSON has no such number.')
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw new ValueError('overflow', 'The integer is too large to be kept exactly.')
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as StoredValue
  if (levels === 0) throw new ValueError('type', `JSON is nested deeper than ${DEEPEST_JSON} levels.`)
  if (Array.isArray(value)) for (const item of value) checkJson(item, levels - 1)
  else if (Object.prototype.toString.call(value) === '[object Object]')
    for (const [key, item] of Object.entries(value as object)) {
      checkJson(key, levels)
      checkJson(item, levels - 1)
    }
  else throw new ValueError('type', 'Expected plain JSON.')
  return value as StoredValue
}
