import { isStorableText } from '../../conditions/text.ts'
import type { Json } from '../../store/table.ts'
import type { RawRow } from './import-types.ts'

const DEEPEST = 8

/** A row as any store can keep it. Nearly all rows are that already and come back as they are. */
export function storableRow(row: RawRow): Json {
  for (const key in row) {
    const cell = row[key]
    if (typeof cell !== 'string' || !isStorableText(cell) || !isStorableText(key)) return storable(row, 0)
  }
  return row as Json
}

/** Any value as JSON that a store takes: what is more than that becomes text. */
export function storable(value: unknown, depth = 0): Json {
  if (typeof value === 'string')
    return isStorableText(value) ? value : value.replaceAll('\0', '�').toWellFormed()
  if (value === null || value === undefined || typeof value === 'boolean') return value ?? null
  if (typeof value === 'number')
    return Number.isInteger(value) && !Number.isSafeInteger(value) ? String(value) : finite(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (typeof value !== 'object' || depth === DEEPEST) return `[${typeof value}]`
  if (Array.isArray(value)) return value.map((item) => storable(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [storable(key) as string, storable(part, depth + 1)]),
  )
}

function finite(value: number): Json {
  return Number.isFinite(value) ? value : String(value)
}
