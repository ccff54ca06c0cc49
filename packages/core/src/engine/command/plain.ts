import type { Json } from '../../store/table.ts'
import { entityOfRecord } from '../entities/codec.ts'

const DATE = '$date'
const RECORD = '$record'

/** A value as JSON from which {@link fromPlain} makes it again, dates and what is a record included. Keys are sorted, so equal values read equal. */
export function toPlain(value: unknown): Json {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return { [DATE]: value.getTime() }
  if (Array.isArray(value)) return value.map(toPlain)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object') return value as Json
  const sorted: Record<string, Json> = {}
  const entity = entityOfRecord.get(value)
  if (entity !== undefined) sorted[RECORD] = entity
  for (const key of Object.keys(value).sort()) {
    const part: unknown = (value as Record<string, unknown>)[key]
    if (part !== undefined && typeof part !== 'function') sorted[key] = toPlain(part)
  }
  return sorted
}

/** What {@link toPlain} was made from. */
export function fromPlain(json: Json): unknown {
  if (json === null || typeof json !== 'object') return json
  if (Array.isArray(json)) return json.map(fromPlain)
  const date = (json as Record<string, Json>)[DATE]
  if (typeof date === 'number') return new Date(date)
  const { [RECORD]: entity, ...parts } = json as Record<string, Json>
  const value = Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, fromPlain(part)]))
  if (typeof entity === 'string') entityOfRecord.set(value, entity)
  return value
}
