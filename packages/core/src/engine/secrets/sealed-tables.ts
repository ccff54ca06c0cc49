import { columnsOf } from '../../conditions/field-codec.ts'
import type { TableInfo } from '../../store/schema.ts'
import type { Column, Index, Table, UniqueKey } from '../../store/table.ts'
import { importChunkTable } from '../bulk/index.ts'
import { idempotencyTable } from '../command/idempotency.ts'
import { undoTable } from '../command/keep-inverse.ts'
import { fieldShape } from '../entities/entity.ts'
import type { FieldSpec } from '../entities/field.ts'
import type { Model } from '../entities/model.ts'
import { workTable } from '../jobs/work-def.ts'
import { deliveryTable } from '../journal/delivery.ts'
import { journalTable } from '../journal/entry.ts'

/** A value that is kept sealed: the columns in which the engine sees it, and those in which the store does. */
export interface SealedField {
  readonly name: string
  /** In the engine's rows. */
  readonly columns: readonly string[]
  /** Holds the envelope. */
  readonly sealed: string
  /** Holds the blind index, for what is found by its whole value, and the form of values in it. */
  readonly index?: string
  readonly form?: string
  /** Holds blind indexes of a time when the field was found by them: each write empties it. */
  readonly leftIndex?: string
  /** Sealed with the key of the record itself, so that it can be shredded. */
  readonly isPersonal: boolean
  /** The form that is indexed, as of today's normaliser. */
  readonly normalise?: (text: string) => string | null
  /** The columns of the engine are in the store as well: what they hold was written before the field was encrypted. */
  readonly hasClear: boolean
}

/** A table of which the store sees less than the engine. */
export interface SealedTable {
  readonly engine: Table
  readonly stored: Table
  readonly fields: readonly SealedField[]
  readonly byColumn: ReadonlyMap<string, SealedField>
  /** Names of unique keys in the store, and what the engine calls them. */
  readonly keyNames: ReadonlyMap<string, string>
  /** Not of the engine's own: its rows have a version. */
  readonly holdsRecords: boolean
}

export type SealedTables = ReadonlyMap<string, SealedTable>

/** Where the journal keeps changes of encrypted fields, and the tenant's key that sealed them, if it was that. */
export const JOURNAL_SEALED = 'sealed'
export const JOURNAL_SEALED_BY = 'sealedBy'

/** What the engine keeps for itself and may repeat what records say. */
const COPIES: readonly (readonly [Table, readonly string[]])[] = [
  [journalTable, ['why']],
  [idempotencyTable, ['input', 'result']],
  [deliveryTable, ['error']],
  [importChunkTable, ['rows', 'undone']],
  [undoTable, ['input']],
  [workTable, ['input']],
]

/** The columns of an encrypted field. */
export function sealedColumns(field: string): { readonly sealed: string; readonly index: string } {
  return { sealed: `${field}Sealed`, index: `${field}BlindIndex` }
}

/** Whether a field is kept sealed where anything is: what may repeat other fields is, too. */
export function isSealed({ encrypted, verbatim }: FieldSpec): boolean {
  return encrypted !== undefined || verbatim === true
}

/** Whether any field of a model is encrypted. */
export function encryptsAny(model: Model): boolean {
  return [...model.entities.values()].some(({ fields }) =>
    [...fields.values()].some((spec) => spec.encrypted),
  )
}

/** Every table of which the store sees less; `found` tells where clear values may be left. */
export function sealedTables(model: Model, found: readonly TableInfo[] = []): SealedTables {
  const tables = new Map<string, SealedTable>()
  for (const entity of model.entities.values()) {
    const there = new Set(found.find(({ name }) => name === entity.name)?.columns.map(({ name }) => name))
    const fields = [...entity.fields].flatMap(([name, spec]) =>
      isSealed(spec) ? [sealedField(name, spec, there, model.region)] : [],
    )
    if (fields.length > 0) tables.set(entity.name, sealedTable(entity.table, fields, true))
  }
  for (const [table, columns] of COPIES) {
    const fields = columns.map((name) => ({
      ...{ name, columns: [name], sealed: sealedColumns(name).sealed, isPersonal: false, hasClear: true },
    }))
    tables.set(table.name, sealedTable(table, fields, false))
  }
  return tables
}

/** The encrypted fields of an entity whose values go with the key of a record. */
export function personalFields(tables: SealedTables, entity: string): readonly SealedField[] {
  return tables.get(entity)?.fields.filter(({ isPersonal }) => isPersonal) ?? []
}

function sealedField(
  name: string,
  spec: FieldSpec,
  there: ReadonlySet<string>,
  region: string | undefined,
): SealedField {
  const { sealed, index } = sealedColumns(name)
  const columns = columnsOf(name, spec.type).map((column) => column.name)
  const { normalise } = fieldShape(spec, region)
  return {
    ...{ name, columns, sealed, isPersonal: spec.personal !== undefined || spec.verbatim === true },
    ...(spec.encrypted?.find
      ? { index, form: indexForm(spec, region) }
      : there.has(index) && { leftIndex: index }),
    ...(normalise && { normalise }),
    hasClear: columns.every((column) => there.has(column)),
  }
}

/** The form in which values of a field are indexed. */
function indexForm({ type, normaliser }: FieldSpec, region: string | undefined): string {
  return [
    ...[type.kind, ...(normaliser === undefined ? [] : [normaliser])],
    // A number is kept with its country; what was text before may have none.
    ...(normaliser === 'phone' && region !== undefined ? [region] : []),
  ].join(' ')
}

/** A table with some fields of it sealed. */
export function sealedTable(
  engine: Table,
  fields: readonly SealedField[],
  holdsRecords: boolean,
): SealedTable {
  const byColumn = new Map(fields.flatMap((field) => field.columns.map((column) => [column, field] as const)))
  const unique = engine.unique.map((key) => ({ key, stored: storedKey(key, byColumn) }))
  const isKept = ({ name }: Column) => byColumn.get(name)?.hasClear !== false
  const stored: Table = {
    name: engine.name,
    columns: [
      ...engine.columns.filter(isKept).map((column) => relaxed(column, byColumn)),
      ...added(engine, fields),
    ],
    unique: unique.map((one) => one.stored),
    indexes: [...engine.indexes, ...fields.flatMap(lookupOf)],
  }
  const keyNames = new Map(unique.map((one) => [one.stored.name, one.key.name]))
  return { engine, stored, fields, byColumn, keyNames, holdsRecords }
}

function relaxed(column: Column, byColumn: ReadonlyMap<string, SealedField>): Column {
  return byColumn.has(column.name) ? { ...column, nullable: true } : column
}

function added({ name }: Table, fields: readonly SealedField[]): Column[] {
  const journal: readonly Column[] = [
    { name: JOURNAL_SEALED, kind: 'json', nullable: true },
    { name: JOURNAL_SEALED_BY, kind: 'text', nullable: true },
  ]
  return [
    ...fields.flatMap(({ sealed, index, leftIndex }): Column[] =>
      [sealed, index, leftIndex].flatMap((column) =>
        column === undefined ? [] : [{ name: column, kind: 'text', nullable: true }],
      ),
    ),
    ...(name === journalTable.name ? journal : []),
  ]
}

/** A key over an encrypted field is one over its blind index; with other columns it is another key. */
function storedKey(key: UniqueKey, byColumn: ReadonlyMap<string, SealedField>): UniqueKey {
  if (!key.columns.some((column) => byColumn.has(column))) return key
  const columns = key.columns.map((column) => byColumn.get(column)?.index ?? column)
  return { ...key, name: `blind_${key.name}`, columns }
}

function lookupOf({ index }: SealedField): Index[] {
  if (index === undefined) return []
  const columns = [{ column: index, direction: 'asc' as const }]
  return [{ name: `${index}_find`.slice(-40), columns, whileSet: index }]
}

/** The columns that hold a field in the store. */
export function storedColumns(field: string, spec: FieldSpec, isEncrypting: boolean): readonly string[] {
  if (!isEncrypting || !isSealed(spec)) return columnsOf(field, spec.type).map(({ name }) => name)
  const { sealed, index } = sealedColumns(field)
  return spec.encrypted?.find ? [sealed, index] : [sealed]
}
