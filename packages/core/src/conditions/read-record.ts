import { moneyColumns } from './field-codec.ts'
import { type ColumnRef, ITEM, type Scalar } from './predicate.ts'
import { storedScalar, storedWhole } from './read-stored.ts'
import { type ColumnReader, dig, type Reading } from './reading.ts'
import type { FieldShape, Shape } from './shape.ts'
import { encodeMoney, encodeValue } from './values.ts'

/** A record as hosts and the engine hold it: one property a field, `ext` an object of the tenant's own fields. */
export type RecordLike = { readonly [field: string]: unknown }

interface Source {
  readonly field: string
  readonly shape: FieldShape
  readonly part?: 'minor' | 'currency'
}

const known = new WeakMap<Shape, ReadonlyMap<string, Source>>()

/** Records of a shape, read through the codec as if they were stored. */
export function recordReading(shape: Shape, related?: Reading['related']): Reading {
  const sources = sourcesOf(shape)
  return {
    scalar(column, equals) {
      if (column.column === ITEM) return storedScalar(column)
      if (column.column === 'ext' && column.path) return extReader(shape, column.path)
      const source = sources.get(column.column)
      return source ? { property: source.field, convert: converterOf(source, equals) } : storedScalar(column)
    },
    whole(column) {
      if (column.column === ITEM) return storedWhole(column)
      if (column.column === 'ext' && column.path) return extReader(shape, column.path)
      const source = sources.get(column.column)
      if (!source) return storedWhole(column)
      if (source.shape.type.kind !== 'list') return { property: source.field }
      return { property: source.field, convert: (found) => encodeValue(source.shape.type, found) }
    },
    related,
    across: (table) => recordReading(shapeOf(shape, table), related),
  }
}

function shapeOf(shape: Shape, table: string): Shape {
  for (const { to } of Object.values(shape.relations)) if (to().name === table) return to()
  return { name: table, fields: {}, relations: {} }
}

function sourcesOf(shape: Shape): ReadonlyMap<string, Source> {
  let sources = known.get(shape)
  if (!sources) {
    sources = new Map(Object.entries(shape.fields).flatMap(([field, it]) => columnsOfField(field, it)))
    known.set(shape, sources)
  }
  return sources
}

function columnsOfField(field: string, shape: FieldShape): [string, Source][] {
  if (shape.type.kind !== 'money') return [[field, { field, shape }]]
  const { minor, currency } = moneyColumns(field)
  return [
    [minor, { field, shape, part: 'minor' }],
    [currency, { field, shape, part: 'currency' }],
  ]
}

function converterOf({ shape: { type, normalise }, part }: Source, equals: readonly Scalar[] | undefined) {
  switch (type.kind) {
    case 'text':
    case 'ref':
    case 'select':
      if (normalise)
        return (found: unknown) => (typeof found === 'string' ? normalise(found.normalize('NFC')) : null)
      return equals?.every(isOnlyItself) ? undefined : toNfc
    case 'datetime':
      return (found: unknown) => (found instanceof Date ? found.getTime() : encodeValue(type, found))
    case 'decimal':
      return (found: unknown) => encodeValue(type, found)
    case 'money':
      return (found: unknown) =>
        found === null || found === undefined ? null : encodeMoney(found)[part ?? 'minor']
    default:
      return undefined
  }
}

/** Nothing but itself becomes this text under NFC, so a record's text need not be normalised to be compared with it. */
function isOnlyItself(value: Scalar): boolean {
  // The Kelvin sign becomes K, the Greek question mark a semicolon, the Greek varia a backtick: all else in ASCII is safe.
  return typeof value !== 'string' || /^[^K;`\u0080-\uffff]*$/.test(value)
}

function toNfc(found: unknown): unknown {
  return typeof found === 'string' ? found.normalize('NFC') : null
}

function extReader(shape: Shape, [field, ...inside]: NonNullable<ColumnRef['path']>): ColumnReader {
  const own =
    typeof field === 'string' && shape.ext && Object.hasOwn(shape.ext, field) ? shape.ext[field] : undefined
  if (own === undefined || field === undefined) return { property: 'ext', convert: () => null }
  const { type, normalise } = own
  return {
    property: 'ext',
    convert(ext) {
      const stored = encodeValue(type, dig(ext, [field]))
      if (normalise && typeof stored === 'string') return normalise(stored)
      return inside.length > 0 ? dig(stored, inside) : stored
    },
  }
}
