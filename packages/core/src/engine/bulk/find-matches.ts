import { fieldCodec } from '../../conditions/field-codec.ts'
import { both, empty, type Scalar } from '../../conditions/predicate.ts'
import type { FieldType } from '../../conditions/shape.ts'
import type { Row, Stored } from '../../store/table.ts'
import type { Work } from '../command/work.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { issue } from '../entities/issues.ts'
import { invalid, parsePatch } from '../entities/prepare.ts'
import type { CrmError, Issue } from '../errors.ts'

/** The values by which a row finds its record, in stored form. */
export interface MatchKey {
  readonly values: readonly Stored[]
  /** The values as one text, the same for the same values. */
  readonly text: string
}

const COLUMN_KINDS = { text: 'text', select: 'text', ref: 'text', int: 'int', date: 'date' } as const

/** Whether records can be found by a field of this type: one column, compared as it is. */
export function isMatchable({ kind }: FieldType): boolean {
  return Object.hasOwn(COLUMN_KINDS, kind)
}

/** Brings a row's match fields into the form in which records hold them. */
export function matchKey(
  work: Work,
  entity: Entity,
  custom: CustomFields,
  match: readonly string[],
  fields: Readonly<Record<string, unknown>>,
): { ok: true; key: MatchKey } | { ok: false; error: CrmError } {
  const issues: Issue[] = match
    .filter((field) => fields[field] === undefined || fields[field] === null)
    .map((field) => issue('REQUIRED', field))
  const given = Object.fromEntries(match.map((field) => [field, fields[field]]))
  const parsed = parsePatch(entity, given, {} as Rec, custom, {
    region: work.caller.runtime.model.region,
    issues,
  })
  if (issues.length > 0) return { ok: false, error: invalid(work, issues) }
  const row: Record<string, Stored> = {}
  for (const field of match) codecOf(entity, field).write(row, parsed[field])
  return { ok: true, key: keyOf(row, match) }
}

/** The live records that the caller may see, by match key: their ids. */
export async function findMatches(
  work: Work,
  entity: Entity,
  match: readonly string[],
  keys: readonly MatchKey[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { access, tenant } = work.caller
  const [first = ''] = match
  const column = { column: first, kind: columnKind(entity, first) }
  const values = [...new Set(keys.map((key) => key.values[0] as Scalar))]
  const rows = await work.unit.store.find(entity.table, tenant, {
    where: both(
      { is: 'in', column, values },
      empty('deletedAt'),
      access.isUnlimited ? undefined : access.rowsFor('read', entity),
    ),
    columns: [...match],
    lock: true,
  })
  const byKey = new Map<string, string[]>()
  for (const row of rows) {
    const { text } = keyOf(row, match)
    const ids = byKey.get(text)
    if (ids) ids.push(row['id'] as string)
    else byKey.set(text, [row['id'] as string])
  }
  return byKey
}

function keyOf(row: Row, match: readonly string[]): MatchKey {
  const values = match.map((field) => row[field] ?? null)
  return { values, text: JSON.stringify(values) }
}

function typeOf(entity: Entity, field: string): FieldType {
  return entity.fields.get(field)?.type ?? { kind: 'text' }
}

function codecOf(entity: Entity, field: string) {
  return fieldCodec(field, typeOf(entity, field))
}

function columnKind(entity: Entity, field: string): 'text' | 'int' | 'date' {
  const { kind } = typeOf(entity, field)
  return Object.hasOwn(COLUMN_KINDS, kind) ? COLUMN_KINDS[kind as keyof typeof COLUMN_KINDS] : 'text'
}
