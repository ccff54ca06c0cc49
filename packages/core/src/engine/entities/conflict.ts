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

/** One field that two writers changed from the same base. */
interface FieldConflict {
  readonly base: unknown
  readonly mine: unknown
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
  const bases =
    startedFrom < current.version ? await basesSince(work, entity, current, startedFrom) : undefined
  const fields: Record<string, FieldConflict> = {}
  const theirs = flatten(current)
  for (const [name, mine] of Object.entries(flatten(patch))) {
    const type = (entity.fields.get(name) ?? custom.get(name.replace(/^ext\./, '')))?.type
    if (!type || (bases && !bases.has(name))) continue
    // Also when both wrote the same: of two who each added one, one addition would be lost.
    fields[name] = { base: fromJson(type, bases?.get(name) ?? null), mine, theirs: theirs[name] }
  }
  if (bases && Object.keys(fields).length === 0) return undefined
  const shown = Object.fromEntries(Object.entries(fields).filter(([name]) => maySee(work, entity, name)))
  return engineErrors.CRM_CONFLICT(
    { entity: entity.name },
    { meta: { fields: shown, version: current.version } },
  )
}

/** For each field that changed since a version: its value at that version. Undefined for a version that never was. */
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
