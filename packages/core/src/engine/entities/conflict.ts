import { both, equals } from '../../conditions/predicate.ts'
import type { Json } from '../../store/table.ts'
import type { Work } from '../command/work.ts'
import { engineErrors } from '../engine-errors.ts'
import type { CrmError } from '../errors.ts'
import { entryOf, journalTable } from '../journal/entry.ts'
import { fromJson } from './codec.ts'
import type { CustomFields } from './custom-fields.ts'
import type { Entity, Rec } from './entity.ts'
import type { Input } from './prepare.ts'

/** One field that two writers changed from the same base; somebody who deletes has no value of their own for it. */
interface FieldConflict {
  readonly base: unknown
  readonly mine?: unknown
  readonly theirs: unknown
}

/**
 * Decides what a writer may do who started from an older version. Undefined: nobody else touched the same fields, so
 * the patch applies to the current record. Otherwise the refusal, with base, mine and theirs for each such field.
 */
export async function staleWriter(
  work: Work,
  entity: Entity,
  current: Rec,
  patch: Input,
  startedFrom: number,
  custom: CustomFields,
): Promise<CrmError | undefined> {
  const changed = await changedSince(work, entity, current, startedFrom, custom)
  const fields: Record<string, FieldConflict> = {}
  for (const [name, mine] of Object.entries(flatten(patch))) {
    const theirs = changed[name]
    // Also when both wrote the same: of two who each added one, one addition would be lost.
    if (theirs) fields[name] = { base: theirs.base, mine, theirs: theirs.theirs }
  }
  return Object.keys(fields).length > 0 ? conflict(work, entity, current, fields) : undefined
}

/** The refusal for somebody who deletes what is not as they saw it: whatever changed may be why it should stay. */
export async function staleDeletion(
  work: Work,
  entity: Entity,
  current: Rec,
  startedFrom: number,
  custom: CustomFields,
): Promise<CrmError> {
  return conflict(work, entity, current, await changedSince(work, entity, current, startedFrom, custom))
}

function conflict(
  work: Work,
  entity: Entity,
  { version }: Rec,
  fields: Readonly<Record<string, FieldConflict>>,
): CrmError {
  const shown = Object.fromEntries(Object.entries(fields).filter(([name]) => maySee(work, entity, name)))
  return engineErrors.CRM_CONFLICT({ entity: entity.name }, { meta: { fields: shown, version } })
}

/** Each field that changed since a version, with its value then and now. */
async function changedSince(
  work: Work,
  entity: Entity,
  current: Rec,
  version: number,
  custom: CustomFields,
): Promise<Readonly<Record<string, FieldConflict>>> {
  const now = flatten(current)
  const bases = await basesSince(work, entity, current, version)
  return Object.fromEntries(
    [...bases].flatMap(([name, base]) => {
      const type = (entity.fields.get(name) ?? custom.get(name.replace(/^ext\./, '')))?.type
      return type ? [[name, { base: fromJson(type, base), theirs: now[name] }]] : []
    }),
  )
}

/** For each field that changed since a version: its value at that version. */
async function basesSince(
  work: Work,
  entity: Entity,
  current: Rec,
  version: number,
): Promise<ReadonlyMap<string, Json>> {
  const rows = await work.unit.store.find(journalTable, work.caller.tenant, {
    where: both(equals('recordId', current.id), equals('entity', entity.name), {
      is: 'compare',
      column: { column: 'version', kind: 'int' },
      op: 'gt',
      to: version,
    }),
    orderBy: [{ column: { column: 'version', kind: 'int' }, direction: 'asc' }],
  })
  const bases = new Map<string, Json>()
  for (const entry of rows.map(entryOf)) {
    for (const [field, [before]] of Object.entries(entry.changes))
      if (!bases.has(field)) bases.set(field, before)
  }
  return bases
}

function maySee({ caller }: Work, entity: Entity, field: string): boolean {
  return caller.access.isUnlimited || caller.access.mayAskFor(entity, field)
}

/** `{ ext: { tier } }` becomes `{ 'ext.tier' }`, as the journal names it. */
function flatten(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { ext, ...fields } = values
  const flat: Record<string, unknown> = fields
  for (const [name, value] of Object.entries((ext as Record<string, unknown> | undefined) ?? {}))
    flat[`ext.${name}`] = value
  return flat
}
