import { columnsOf } from '../../conditions/field-codec.ts'
import type { ColumnRef } from '../../conditions/predicate.ts'
import type { FieldType } from '../../conditions/shape.ts'
import type { SortKey } from '../../store/query.ts'
import type { Row, Stored } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { issue } from '../entities/issues.ts'
import type { Issue } from '../errors.ts'
import { type Asking, shapeWith } from './asking.ts'

/** A field to sort by; `-` in front sorts downwards. */
export type SortField = string

const SORTABLE: ReadonlySet<string> = new Set([
  'text',
  'int',
  'bool',
  'date',
  'datetime',
  'decimal',
  'select',
  'ref',
])

/** The column of a field that a query names, if the caller may ask for it. What is wrong goes to `issues`. */
export function columnFor(
  asking: Asking,
  field: string,
  path: string,
  issues: Issue[],
): ColumnRef | undefined {
  const type = typeOf(asking, field)
  if (!type) issues.push(issue('UNKNOWN_FIELD', path))
  else if (!asking.caller.access.mayAskFor(asking.entity, field)) issues.push(issue('FORBIDDEN_FIELD', path))
  else {
    const [column] = columnsOf(field.replace(/^ext\./, ''), type)
    const kind = column?.kind === 'json' ? 'list' : (column?.kind ?? 'text')
    return field.startsWith('ext.')
      ? {
          column: 'ext',
          kind,
          path: [field.slice('ext.'.length), ...(type.kind === 'money' ? ['minor'] : [])],
        }
      : { column: column?.name ?? field, kind }
  }
  return undefined
}

/** The type of a field, `ext.` fields included. */
export function typeOf({ entity, custom, caller }: Asking, field: string): FieldType | undefined {
  const shape = shapeWith(entity, custom, caller.runtime.model.region)
  const [fields, name] = field.startsWith('ext.')
    ? [shape.ext ?? {}, field.slice('ext.'.length)]
    : [shape.fields, field]
  return Object.hasOwn(fields, name) ? fields[name]?.type : undefined
}

/** Sort fields as sort keys. Throws CRM_QUERY. */
export function sortKeys(
  asking: Asking,
  orderBy: SortField | readonly SortField[] | undefined,
): readonly SortKey[] {
  const issues: Issue[] = []
  const fields = orderBy === undefined ? [] : typeof orderBy === 'string' ? [orderBy] : orderBy
  if (fields.length > 5) throw engineErrors.CRM_LIMIT({ what: 'orderBy', limit: 5 })
  const keys = fields.flatMap((sort, index): SortKey[] => {
    const field = String(sort).replace(/^-/, '')
    const column = columnFor(asking, field, `orderBy.${index}`, issues)
    if (column && !SORTABLE.has(typeOf(asking, field)?.kind ?? ''))
      issues.push(issue('UNKNOWN_FIELD', `orderBy.${index}`))
    return column ? [{ column, direction: String(sort).startsWith('-') ? 'desc' : 'asc' }] : []
  })
  if (issues.length > 0) throw engineErrors.CRM_QUERY({ entity: asking.entity.name }, { issues })
  return keys
}

/** The place behind a row, as text to hand back. It says by what the list was sorted, so that it fits no other. */
export function cursorBehind(keys: readonly SortKey[], row: Row): string {
  return toBase64Url(
    JSON.stringify([signature(keys), keys.map((key) => valueAt(row, key.column)), row['id']]),
  )
}

/** What {@link cursorBehind} made. Throws CRM_CURSOR for anything else. */
export function readCursor(
  keys: readonly SortKey[],
  cursor: string,
): { values: readonly Stored[]; id: string } {
  try {
    const [sorted, values, id] = JSON.parse(fromBase64Url(cursor)) as [unknown, unknown, unknown]
    const fits = sorted === signature(keys) && Array.isArray(values) && values.length === keys.length
    if (fits && typeof id === 'string' && values.every((value, at) => isOfKind(value, keys[at])))
      return { values, id }
  } catch {
    // Not even JSON: falls through to the same refusal.
  }
  throw engineErrors.CRM_CURSOR()
}

function signature(keys: readonly SortKey[]): string {
  return keys
    .map(({ column, direction }) => `${direction} ${column.column} ${column.path?.join('.') ?? ''}`)
    .join(',')
}

function isOfKind(value: unknown, key: SortKey | undefined): boolean {
  if (value === null) return true
  switch (key?.column.kind) {
    case 'int':
    case 'datetime':
      return Number.isSafeInteger(value)
    case 'bool':
      return typeof value === 'boolean'
    default:
      return typeof value === 'string'
  }
}

function valueAt(row: Row, { column, path }: ColumnRef): Stored {
  let value: unknown = row[column]
  for (const step of path ?? []) value = (value as Record<string, unknown> | null)?.[step]
  return (value ?? null) as Stored
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(binary, (char) => char.charCodeAt(0)),
  )
}
