import { columnsOf } from '../../conditions/field-codec.ts'
import type { FieldShape, Shape } from '../../conditions/shape.ts'
import type { Column, Index, Table, UniqueKey } from '../../store/table.ts'
import type { EntityDef } from './define-entity.ts'
import type { FieldSpec } from './field.ts'
import { normaliseDomain, normaliseEmail, normalisePhone } from './normalise.ts'

/** A record as the engine holds it: system fields, the entity's fields, and `ext` for what the tenant declared. */
export type Rec = { readonly [field: string]: unknown } & {
  readonly id: string
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly deletedAt: Date | null
}

/** An entity with everything that core, host and plugins gave it: the shape for conditions, the table for the store. */
export interface Entity {
  readonly name: string
  readonly label: Readonly<Record<string, string>>
  readonly fields: ReadonlyMap<string, FieldSpec>
  readonly computed: readonly (readonly [field: string, compute: NonNullable<FieldSpec['compute']>])[]
  /** Fields whose first value is worked out from the record. */
  readonly initial: readonly (readonly [field: string, make: NonNullable<FieldSpec['initial']>])[]
  /** Fields that hold the ids of other records: one, or a list of them. */
  readonly refs: readonly (readonly [field: string, to: string])[]
  readonly shape: Shape
  readonly table: Table
  /** Fields whose words are searched, those first that count most. */
  readonly searched: readonly string[]
  /** Whose data a record is: `self`, and fields that lead to somebody. */
  readonly subject: readonly string[]
  /** The field that names the owner, where there is one: roles limited to "own" records read it. */
  readonly ownerField: 'ownerId' | undefined
}

/** What every record has. Input can't set them. */
export const systemFields: Readonly<Record<string, FieldShape>> = {
  id: { type: { kind: 'text' }, nullable: false, label: { en: 'id', 'zh-CN': '编号' } },
  createdAt: { type: { kind: 'datetime' }, nullable: false, label: { en: 'created', 'zh-CN': '创建时间' } },
  updatedAt: { type: { kind: 'datetime' }, nullable: false, label: { en: 'updated', 'zh-CN': '更新时间' } },
  version: { type: { kind: 'int' }, nullable: false, label: { en: 'version', 'zh-CN': '版本' } },
}

const SYSTEM_COLUMNS: readonly Column[] = [
  { name: 'id', kind: 'text', nullable: false },
  { name: 'createdAt', kind: 'datetime', nullable: false },
  { name: 'updatedAt', kind: 'datetime', nullable: false },
  { name: 'version', kind: 'int', nullable: false },
  { name: 'deletedAt', kind: 'datetime', nullable: true },
]
const EXT: Column = { name: 'ext', kind: 'json', nullable: true }

/** Names that fields cannot have: system columns, and keys of the condition language. */
export const reservedNames: ReadonlySet<string> = new Set([
  ...SYSTEM_COLUMNS.map((column) => column.name),
  ...[
    'ext',
    'tenant',
    'all',
    'any',
    'not',
    'constructor',
    'prototype',
    'toString',
    'valueOf',
    'hasOwnProperty',
  ],
])

/** What a field may be called. */
export const FIELD_NAME: RegExp = /^[a-z][a-zA-Z0-9_]{0,62}$/

/**
 * Puts an entity together from its definition and the fields that others add to it.
 * Relations are filled in by the model, which knows the other entities.
 */
export function compileEntity(
  def: EntityDef,
  added: Readonly<Record<string, FieldSpec>>,
  region: string | undefined,
): Entity {
  const fields = new Map<string, FieldSpec>()
  for (const [name, { spec }] of Object.entries(def.fields)) fields.set(name, spec)
  for (const [name, spec] of Object.entries(added)) fields.set(name, spec)
  const shape: Shape = { name: def.name, fields: fieldShapes(fields, region), relations: {} }
  return {
    name: def.name,
    label: def.label ?? {},
    fields,
    computed: [...fields].flatMap(([name, { compute }]) => (compute ? [[name, compute] as const] : [])),
    initial: [...fields].flatMap(([name, { initial }]) => (initial ? [[name, initial] as const] : [])),
    refs: [...fields].flatMap(([name, { type }]) => {
      const one = type.kind === 'list' ? type.of : type
      return one.kind === 'ref' ? [[name, one.to] as const] : []
    }),
    shape,
    table: tableOf(def, fields),
    searched: def.search ?? [],
    subject: def.subject ?? [],
    ownerField: fields.has('ownerId') ? 'ownerId' : undefined,
  }
}

/** How conditions see a field. */
export function fieldShape(spec: FieldSpec, region: string | undefined): FieldShape {
  const normalise = normaliserOf(spec, region)
  return {
    type: spec.type,
    nullable: spec.optional,
    ...(spec.managed && { managed: true as const }),
    ...(spec.encrypted && { encrypted: spec.encrypted.find ?? ('unsearched' as const) }),
    ...(normalise && { normalise }),
    ...(spec.label && { label: spec.label }),
  }
}

function fieldShapes(fields: ReadonlyMap<string, FieldSpec>, region: string | undefined): Shape['fields'] {
  const shapes: Record<string, FieldShape> = { ...systemFields }
  for (const [name, spec] of fields) shapes[name] = fieldShape(spec, region)
  return shapes
}

function normaliserOf({ normaliser }: FieldSpec, region: string | undefined): FieldShape['normalise'] {
  if (normaliser === 'email') return normaliseEmail
  if (normaliser === 'domain') return normaliseDomain
  if (normaliser === 'phone') return (text) => normalisePhone(text, region)
  return undefined
}

function tableOf(def: EntityDef, fields: ReadonlyMap<string, FieldSpec>): Table {
  // Required is a rule of writing, not of the table: rows of earlier releases may lack a field that is required today.
  const columns = [...fields].flatMap(([name, spec]) =>
    columnsOf(name, spec.type).map((column) => ({ ...column, nullable: true })),
  )
  return {
    name: def.name,
    columns: [...SYSTEM_COLUMNS, ...columns, EXT],
    unique: uniqueKeys(def, fields),
    indexes: [...listIndexes(def), ...relationIndexes(def, fields), ...textIndexes(def)],
  }
}

function uniqueKeys(def: EntityDef, fields: ReadonlyMap<string, FieldSpec>): UniqueKey[] {
  const single = [...fields].flatMap(([name, spec]) => (spec.unique ? [[name]] : []))
  return [...single, ...def.unique].map((columns) => ({
    name: keyName(columns, 'key'),
    columns,
    whileNull: 'deletedAt',
  }))
}

function listIndexes(def: EntityDef): Index[] {
  return def.lists.map(({ filter = [], sort, whileSet }) => {
    const direction = sort.startsWith('-') ? 'desc' : 'asc'
    const sortColumn = sort.replace(/^-/, '')
    return {
      name: keyName([...filter, sortColumn], 'list'),
      columns: [
        ...filter.map((column) => ({ column, direction: 'asc' as const })),
        { column: sortColumn, direction },
        ...(sortColumn === 'id' ? [] : [{ column: 'id', direction } as const]),
      ],
      whileNull: 'deletedAt',
      ...(whileSet && { whileSet: sortColumn }),
    }
  })
}

/**
 * The way back along a relation is a lookup by the referring column, of which records that refer to nothing have no part.
 * An index that begins with it is there already.
 */
function relationIndexes(def: EntityDef, fields: ReadonlyMap<string, FieldSpec>): Index[] {
  const served = new Set(def.lists.map(({ filter, sort }) => filter?.[0] ?? sort.replace(/^-/, '')))
  return [...fields].flatMap(([name, spec]) =>
    spec.relation?.inverse === undefined || served.has(name)
      ? []
      : [
          {
            name: keyName([name], 'ref'),
            columns: [asc(name), asc('id')],
            whileNull: 'deletedAt',
            whileSet: name,
          },
        ],
  )
}

/** Named by its fields: with others it is another index, which is made of what is there. */
function textIndexes({ search = [] }: EntityDef): Index[] {
  if (search.length === 0) return []
  return [{ name: keyName(search, 'search', SHORT_NAME), columns: search.map(asc), fullText: true }]
}

function asc(column: string): { column: string; direction: 'asc' } {
  return { column, direction: 'asc' }
}

/** Databases take short names only: a long one keeps its beginning and ends in a number that stands for the rest. */
const LONGEST_NAME = 36
/** Of what has parts that are named after it. */
const SHORT_NAME = 18

function keyName(
  columns: readonly string[],
  suffix: 'key' | 'list' | 'ref' | 'search',
  longest = LONGEST_NAME,
): string {
  const full = columns.join('_')
  if (full.length <= longest) return `${full}_${suffix}`
  let hash = 0
  for (let at = 0; at < full.length; at++) hash = (Math.imul(hash, 31) + full.charCodeAt(at)) >>> 0
  return `${full.slice(0, longest - 8)}_${hash.toString(36)}_${suffix}`
}
