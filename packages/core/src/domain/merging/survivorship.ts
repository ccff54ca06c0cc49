import type { FieldType, Shape } from '../../conditions/shape.ts'
import type { AnyRecord } from '../../engine/command/records-of.ts'

/** By what the value of a field is chosen. Empty values never win over filled ones. */
export const STRATEGIES = [
  'survivor',
  'newest',
  'oldest',
  'mostComplete',
  'longest',
  'max',
  'manual',
  'union',
] as const

/**
 * How the value of a field is chosen:
 * - `survivor` the survivor's; where it is empty, that of the record changed last
 * - `newest`, `oldest` of the record changed last, made first
 * - `mostComplete` of the record with the most fields filled in
 * - `longest` the longest text; `max` the greatest number, amount or time
 * - `union` all items of all lists, each once, the survivor's first
 * - `manual` what the caller says in `values`
 * - by `sources`: of the record whose `source` comes first in the list
 */
export type MergeStrategy =
  | (typeof STRATEGIES)[number]
  | { readonly by: 'sourcePriority'; readonly sources: readonly string[] }

/** The value of a field after a merge. */
export interface Survived {
  readonly value: unknown
  /** The record that it comes from; null when it is of several, of none, or said by hand. */
  readonly from: string | null
  readonly by: MergeStrategy
}

/** The value of a field in a record; `ext.taxNumber` for one that the tenant declared. */
export function valueIn(record: Readonly<Record<string, unknown>>, field: string): unknown {
  if (!field.startsWith('ext.')) return record[field] ?? null
  return (record['ext'] as Readonly<Record<string, unknown>> | undefined)?.[field.slice(4)] ?? null
}

/** Whether a field of this type can be merged by this strategy. What a tenant declared is judged by its values. */
export function suits(
  strategy: MergeStrategy,
  type: FieldType | undefined,
  values: readonly unknown[],
): boolean {
  const filled = values.filter((value) => !isBlank(value))
  if (strategy === 'union') return type ? type.kind === 'list' : filled.every(Array.isArray)
  if (strategy === 'longest')
    return type ? type.kind === 'text' : filled.every((value) => typeof value === 'string')
  if (strategy === 'max')
    return type ? MEASURED.includes(type.kind) : filled.every((value) => typeof value !== 'boolean')
  return true
}

const MEASURED: readonly string[] = ['int', 'decimal', 'money', 'date', 'datetime']

/** Chooses the value of one field among the records, the survivor being the first. */
export function survivingValue(field: string, by: MergeStrategy, records: readonly AnyRecord[]): Survived {
  const filled = records.filter((record) => !isBlank(valueIn(record, field)))
  if (by === 'union') return { value: unionOf(filled, field), from: null, by }
  const chosen = filled.length === 0 ? undefined : choose(field, by, records, filled)
  return { value: chosen ? valueIn(chosen, field) : null, from: chosen?.id ?? null, by }
}

/** The values of a field that are not alike, by the records that have them; undefined when all agree. */
export function conflictIn(
  field: string,
  records: readonly AnyRecord[],
): readonly { readonly id: string; readonly value: unknown }[] | undefined {
  const values = records
    .map((record) => ({ id: record.id, value: valueIn(record, field) }))
    .filter(({ value }) => !isBlank(value))
  const different = new Set(values.map(({ value }) => JSON.stringify(value)))
  return different.size > 1 ? values : undefined
}

/** The type of a field of an entity; undefined for one that a tenant declared. */
export function typeIn(shape: Shape, field: string): FieldType | undefined {
  return Object.hasOwn(shape.fields, field) ? shape.fields[field]?.type : undefined
}

function isBlank(value: unknown): boolean {
  return value == null || value === '' || (Array.isArray(value) && value.length === 0)
}

function choose(
  field: string,
  by: MergeStrategy,
  records: readonly AnyRecord[],
  filled: readonly AnyRecord[],
): AnyRecord | undefined {
  const first = (rank: (record: AnyRecord) => number | string) => best(filled, rank)
  const newest = () => first(({ updatedAt }) => updatedAt.getTime())
  if (typeof by === 'object') {
    const place = (record: AnyRecord) => {
      const at = by.sources.indexOf(String(record['source']))
      return at === -1 ? Number.NEGATIVE_INFINITY : -at
    }
    return first(place)
  }
  switch (by) {
    case 'newest':
      return newest()
    case 'oldest':
      return first(({ createdAt }) => -createdAt.getTime())
    case 'mostComplete':
      return first((record) => Object.values(record).filter((value) => !isBlank(value)).length)
    case 'longest':
      return first((record) => [...String(valueIn(record, field))].length)
    case 'max':
      return first((record) => measureOf(valueIn(record, field)))
    default:
      return filled.includes(records[0] as AnyRecord) ? records[0] : newest()
  }
}

/** The highest; of equals the earlier in the list, which is the survivor before the others. */
function best(
  records: readonly AnyRecord[],
  rank: (record: AnyRecord) => number | string,
): AnyRecord | undefined {
  let top: AnyRecord | undefined
  for (const record of records) if (!top || rank(record) > rank(top)) top = record
  return top
}

/** Decimals and amounts are texts and compare as numbers; days compare as they are written. */
function measureOf(value: unknown): number | string {
  if (value instanceof Date) return value.getTime()
  const text = typeof value === 'object' ? (value as { amount: string }).amount : value
  return Number.isNaN(Number(text)) ? String(text) : Number(text)
}

function unionOf(records: readonly AnyRecord[], field: string): readonly unknown[] {
  const items = records.flatMap((record) => valueIn(record, field) as readonly unknown[])
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()]
}
