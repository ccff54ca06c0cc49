import type { FieldType } from '../../conditions/shape.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity } from '../entities/entity.ts'
import { isPlainObject } from '../entities/parse-value.ts'
import { type CrmError, isCrmError } from '../errors.ts'
import { bulkErrors } from './bulk-errors.ts'
import { cellValue } from './cell-value.ts'
import { restoreNeutralised } from './formulas.ts'
import type { CellTarget, ImportOptions, RawRow, RowMapping } from './import-types.ts'

type Fields = Record<string, unknown>

/** A row on its way: as it came in, and either its fields or why it has none. */
export type ReadRow =
  | { readonly raw: RawRow; readonly fields: Readonly<Fields> }
  | { readonly raw: RawRow; readonly error: CrmError }

/** Reads rows of one source. */
export type RowReader = (row: unknown) => ReadRow

/** Makes the reader of a source from its columns and mapping, which are found to fit already. */
export function rowReader(
  entity: Entity,
  custom: CustomFields,
  { columns, mapping, formulas }: Pick<ImportOptions, 'columns' | 'mapping' | 'formulas'>,
): RowReader {
  const toFields = fieldReader(entity, custom, mapping)
  const toRaw = columns ? (row: unknown) => zip(columns, row) : asObject
  return (row) => {
    const read = toRaw(row)
    if (isCrmError(read)) return { raw: asItCame(row, columns), error: read }
    const raw = formulas === 'neutralised' ? restored(read) : read
    try {
      return { raw, fields: toFields(raw) }
    } catch (error) {
      if (isCrmError(error)) return { raw, error }
      throw error
    }
  }
}

function asObject(row: unknown): RawRow | CrmError {
  return isPlainObject(row) ? row : bulkErrors.CRM_IMPORT_ROW()
}

/** Empty cells at the end are no more than a spreadsheet's habit; anything else that is too many or too few is a mistake. */
function zip(columns: readonly string[], cells: unknown): RawRow | CrmError {
  if (!Array.isArray(cells)) return bulkErrors.CRM_IMPORT_ROW()
  const isRagged =
    cells.length < columns.length ||
    (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell !== ''))
  if (isRagged) return bulkErrors.CRM_IMPORT_RAGGED({ found: cells.length, expected: columns.length })
  const row: Fields = {}
  for (let at = 0; at < columns.length; at++) row[columns[at] as string] = cells[at]
  return row
}

function restored(row: RawRow): RawRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, cell]) => [
      column,
      typeof cell === 'string' ? restoreNeutralised(cell) : cell,
    ]),
  )
}

function asItCame(row: unknown, columns: readonly string[] = []): RawRow {
  if (Array.isArray(row))
    return Object.fromEntries(row.map((cell, at) => [columns[at] ?? String(at + 1), cell]))
  return isPlainObject(row) ? row : { '1': row }
}

function fieldReader(
  entity: Entity,
  custom: CustomFields,
  mapping: RowMapping | undefined,
): (row: RawRow) => Fields {
  const typeOf = (path: string) => fieldAt(entity, custom, path)?.type
  if (mapping === undefined || typeof mapping === 'function') {
    return (row) => {
      const fields: Fields = {}
      for (const [path, value] of Object.entries(mapping ? guarded('*', () => mapping(row)) : row))
        put(fields, path, readAs(typeOf(path), value))
      return fields
    }
  }
  const readers = Object.entries(mapping).map(([column, target]) => ({
    column,
    target,
    path: pathOf(target),
  }))
  const typed = readers.map((reader) => ({ ...reader, type: typeOf(reader.path) }))
  return (row) => {
    const fields: Fields = {}
    for (const { column, target, path, type } of typed) {
      const cell = row[column]
      const value = typeof target === 'string' ? cell : guarded(column, () => target.transform(cell, row))
      put(fields, path, readAs(type, value))
    }
    return fields
  }
}

/** What a column is mapped to. */
export function pathOf(target: CellTarget): string {
  return typeof target === 'string' ? target : target.field
}

/** The field of an entity that a mapping names, declared ones as `ext.tier`. */
export function fieldAt(entity: Entity, custom: CustomFields, path: string) {
  return path.startsWith('ext.') ? custom.get(path.slice('ext.'.length)) : entity.fields.get(path)
}

function readAs(type: FieldType | undefined, value: unknown): unknown {
  return type ? cellValue(type, value) : value
}

/** Of several columns that go to one field, the first that is filled counts. */
function put(fields: Fields, path: string, value: unknown): void {
  if (value === undefined) return
  if (path.startsWith('ext.')) {
    fields['ext'] ??= {}
    put(fields['ext'] as Fields, path.slice('ext.'.length), value)
  } else if (!Object.hasOwn(fields, path)) {
    fields[path] = value
  }
}

function guarded<T>(column: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw isCrmError(cause) ? cause : bulkErrors.CRM_IMPORT_CELL({ column }, { cause })
  }
}
