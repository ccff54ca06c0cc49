import { type FieldCodec, fieldCodec } from '../../conditions/field-codec.ts'
import type { FieldType } from '../../conditions/shape.ts'
import { columnKindOf, decodeValue, encodeValue } from '../../conditions/values.ts'
import type { Json, Row, Stored } from '../../store/table.ts'
import type { CustomFields } from './custom-fields.ts'
import type { Entity, Rec } from './entity.ts'
import { rowReaders } from './row-reader.ts'

type Values = Readonly<Record<string, unknown>>
type MutableRow = Record<string, Stored>

/** Of which entity a record is, so that what a command hands out can be masked wherever it stands in the result. */
export const entityOfRecord = new WeakMap<object, string>()

/** What changed of a record, by field: the value before and after, as JSON. */
export type Changes = { readonly [field: string]: readonly [before: Json, after: Json] }

/** How the fields of an entity go into rows and come back. */
interface EntityCodec {
  readonly fields: readonly { readonly name: string; readonly type: FieldType; readonly codec: FieldCodec }[]
  /** All columns, empty: a copy of it is made at once, where columns one by one make as many shapes. */
  readonly blankRow: Row
  readonly byField: ReadonlyMap<string, FieldCodec>
  readonly readers: ReturnType<typeof rowReaders>
}

const codecs = new WeakMap<Entity, EntityCodec>()

function codecOf(entity: Entity): EntityCodec {
  let known = codecs.get(entity)
  if (!known) {
    const byField = new Map(
      [...entity.fields].map(([name, { type }]) => [name, fieldCodec(name, type)] as const),
    )
    known = {
      byField,
      fields: [...entity.fields].map(([name, { type }]) => ({ name, type, codec: fieldCodec(name, type) })),
      blankRow: Object.fromEntries(entity.table.columns.map(({ name }) => [name, null])),
      readers: rowReaders(entity),
    }
    codecs.set(entity, known)
  }
  return known
}

/** A record as the store takes it. */
export function encodeRecord(entity: Entity, record: Rec, custom: CustomFields): Row {
  const { fields, blankRow } = codecOf(entity)
  const row: MutableRow = { ...blankRow }
  row['id'] = record.id
  row['createdAt'] = record.createdAt.getTime()
  row['updatedAt'] = record.updatedAt.getTime()
  row['version'] = record.version
  row['deletedAt'] = record.deletedAt?.getTime() ?? null
  row['ext'] = encodeExt(record['ext'] as Values | undefined, custom)
  for (const { name, codec } of fields) codec.write(row, record[name])
  return row
}

/** The columns of some fields of a record, as an update takes them. */
export function encodePatch(
  entity: Entity,
  fields: Iterable<string>,
  record: Rec,
  custom: CustomFields,
): Row {
  const row: MutableRow = { version: record.version, updatedAt: record.updatedAt.getTime() }
  const { byField } = codecOf(entity)
  for (const name of fields) {
    if (name === 'deletedAt') row['deletedAt'] = record.deletedAt?.getTime() ?? null
    else if (name.startsWith('ext.')) row['ext'] = encodeExt(record['ext'] as Values | undefined, custom)
    else byField.get(name)?.write(row, record[name])
  }
  return row
}

/** A record as the engine holds it, from a row of the store. */
export function decodeRow(entity: Entity, row: Row, custom: CustomFields): Rec {
  const record = codecOf(entity).readers.any(row)
  if (custom.size > 0) record['ext'] = decodeExt(row['ext'] as Record<string, Json> | null, custom)
  entityOfRecord.set(record, entity.name)
  return record as Rec
}

/** A live record for somebody who may see all of it. */
export function decodeLive(entity: Entity, row: Row, custom: CustomFields): Record<string, unknown> {
  const record = codecOf(entity).readers.live(row)
  if (custom.size > 0) record['ext'] = decodeExt(row['ext'] as Record<string, Json> | null, custom)
  return record
}

/** What differs between two states of a record; `before` is undefined for a new one. */
export function changesBetween(
  entity: Entity,
  before: Rec | undefined,
  after: Rec,
  custom: CustomFields,
): Changes {
  const changes: Record<string, readonly [Json, Json]> = {}
  for (const { name, type } of codecOf(entity).fields)
    noteChange(changes, name, type, before?.[name], after[name])
  if (custom.size > 0) {
    const old = before?.['ext'] as Values | undefined
    const now = after['ext'] as Values | undefined
    for (const [name, { type }] of custom) noteChange(changes, `ext.${name}`, type, old?.[name], now?.[name])
  }
  return changes
}

function noteChange(
  changes: Record<string, unknown>,
  name: string,
  type: FieldType,
  before: unknown,
  after: unknown,
) {
  if (before === after || (before == null && after == null)) return
  const old = toJson(type, before)
  const now = toJson(type, after)
  const isScalar = typeof old !== 'object' || typeof now !== 'object'
  if (isScalar ? old !== now : JSON.stringify(old) !== JSON.stringify(now)) changes[name] = [old, now]
}

/** One value as JSON, as the journal and `ext` keep it. */
function toJson(type: FieldType, value: unknown): Json {
  return encodeValue(type, value)
}

/** The value that {@link toJson} made. */
export function fromJson(type: FieldType, json: Json): unknown {
  return decodeValue(type, json)
}

function encodeExt(ext: Values | undefined, custom: CustomFields): Json {
  if (!ext || custom.size === 0) return null
  const json: Record<string, Json> = {}
  for (const [name, { type }] of custom) {
    if (ext[name] != null) json[name] = encodeValue(type, ext[name])
  }
  return Object.keys(json).length > 0 ? json : null
}

function decodeExt(ext: Readonly<Record<string, Json>> | null, custom: CustomFields): Values {
  const values: Record<string, unknown> = {}
  for (const [name, { type }] of custom) {
    const kept = ext && Object.hasOwn(ext, name) ? (ext[name] ?? null) : null
    values[name] = isOfKind(type, kept) ? fromJson(type, kept) : null
  }
  return values
}

/** A field that was given up and declared anew with another kind does not find the old values. */
function isOfKind(type: FieldType, kept: Json): boolean {
  const kind = type.kind === 'money' ? 'object' : KINDS_IN_JSON[columnKindOf(type)]
  return kept === null || typeof kept === kind
}

const KINDS_IN_JSON = {
  text: 'string',
  date: 'string',
  int: 'number',
  datetime: 'number',
  bool: 'boolean',
  json: 'object',
} as const
