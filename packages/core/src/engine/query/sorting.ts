import { clip } from '../../conditions/condition-errors.ts'
import { parseDay } from '../../conditions/days.ts'
import { columnsOf } from '../../conditions/field-codec.ts'
import type { ColumnRef } from '../../conditions/predicate.ts'
import type { FieldType } from '../../conditions/shape.ts'
import { isStorableText } from '../../conditions/text.ts'
import type { SortKey } from '../../store/query.ts'
import type { Row, Stored } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import { issue } from '../entities/issues.ts'
import { isId, isInstant } from '../entities/parse-value.ts'
import type { Issue } from '../errors.ts'
import { type Asking, shapeWith } from './asking.ts'
import { rememberAsked } from './sensitive-fields.ts'

/** A field to sort by; `-` in front sorts downwards. */
export type SortField = string

/** Kinds of field that have an order and can be told apart: those that sort and group. */
export const SORTABLE: ReadonlySet<string> = new Set([
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
  isTrusted = false,
): ColumnRef | undefined {
  const type = typeOf(asking, field)
  if (!type) issues.push(issue('UNKNOWN_FIELD', path))
  else if (!isTrusted && !asking.caller.access.mayAskFor(asking.entity, field))
    issues.push(issue('FORBIDDEN_FIELD', path))
  else if (asking.entity.fields.get(field)?.encrypted) issues.push(issue('FIELD_ENCRYPTED', path))
  else {
    if (!isTrusted) rememberAsked(asking.asked, asking.entity, field)
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

/** Sort fields as sort keys; a command's own rule may sort by any. Throws CRM_QUERY. */
export function sortKeys(
  asking: Asking,
  orderBy: SortField | readonly SortField[] | undefined,
  isTrusted = false,
): readonly SortKey[] {
  const issues: Issue[] = []
  const fields: unknown = orderBy === undefined ? [] : typeof orderBy === 'string' ? [orderBy] : orderBy
  if (!isTexts(fields))
    throw engineErrors.CRM_QUERY({ entity: asking.entity.name }, { issues: [issue('NOT_LIST', 'orderBy')] })
  if (fields.length > 5) throw engineErrors.CRM_LIMIT({ what: 'orderBy', limit: 5 })
  const keys = fields.flatMap((sort): SortKey[] => {
    const field = sort.replace(/^-/, '')
    const path = `orderBy.${clip(field)}`
    const column = columnFor(asking, field, path, issues, isTrusted)
    if (column && !SORTABLE.has(typeOf(asking, field)?.kind ?? '')) issues.push(issue('UNKNOWN_FIELD', path))
    return column ? [{ column, direction: sort.startsWith('-') ? 'desc' : 'asc' }] : []
  })
  if (issues.length > 0) throw engineErrors.CRM_QUERY({ entity: asking.entity.name }, { issues })
  return keys
}

/** Whether this is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** The place behind a row, as text to hand back. It says what was listed and by what it was sorted, so that it fits no other. */
export function cursorBehind(entity: Entity, keys: readonly SortKey[], row: Row): string {
  const values = keys.map((key) => valueAt(row, key.column))
  return toBase64Url(JSON.stringify([signature(entity, keys), values, row['id']]))
}

/** What {@link cursorBehind} made. Throws CRM_CURSOR for anything else. */
export function readCursor(
  entity: Entity,
  keys: readonly SortKey[],
  cursor: string,
): { values: readonly Stored[]; id: string } {
  try {
    const [sorted, values, id] = JSON.parse(fromBase64Url(cursor)) as [unknown, unknown, unknown]
    const fits = sorted === signature(entity, keys) && Array.isArray(values) && values.length === keys.length
    if (fits && isId(id) && values.every((value, at) => isOfKind(value, keys[at]))) return { values, id }
  } catch {
    // Not even JSON: falls through to the same refusal.
  }
  throw engineErrors.CRM_CURSOR()
}

function signature({ name }: Entity, keys: readonly SortKey[]): string {
  const sorted = keys.map(({ column: { column, path }, direction }) =>
    [direction, column, ...(path ?? [])].join(' '),
  )
  return [name, ...sorted].join(',')
}

function isOfKind(value: unknown, key: SortKey | undefined): boolean {
  if (value === null) return true
  switch (key?.column.kind) {
    case 'int':
      return Number.isSafeInteger(value)
    case 'datetime':
      return Number.isSafeInteger(value) && isInstant(value as number)
    case 'bool':
      return typeof value === 'boolean'
    case 'date':
      return typeof value === 'string' && parseDay(value) !== undefined
    default:
      return typeof value === 'string' && isStorableText(value)
  }
}

function valueAt(row: Row, { column, path }: ColumnRef): Stored {
  let value: unknown = row[column]
  for (const step of path ?? []) value = (value as Record<string, unknown> | null)?.[step]
  return (value ?? null) as Stored
}

function toBase64Url(text: string): string {
  const bytes = isAscii(text) ? text : String.fromCharCode(...new TextEncoder().encode(text))
  return btoa(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false
  return true
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder('utf-8', { fatal: true }).decode(
    Uint8Array.from(binary, (char) => char.charCodeAt(0)),
  )
}
