import type { Entity } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import { note, noteAfterwards } from '../journal/note.ts'
import type { Asking } from './asking.ts'

const known = new WeakMap<Entity, readonly string[]>()

/** The fields of an entity whose readers are noted. */
function sensitiveFields(entity: Entity): readonly string[] {
  let fields = known.get(entity)
  if (!fields) {
    fields = [...entity.fields].filter(([, spec]) => spec.sensitive).map(([name]) => name)
    known.set(entity, fields)
  }
  return fields
}

const guarded = new WeakMap<Model, boolean>()

/** Where a read notes the sensitive fields that it is asked for, as `contact.illness`; undefined where there are none. */
export function sensitiveAsked(model: Model): Set<string> | undefined {
  let isGuarded = guarded.get(model)
  if (isGuarded === undefined) {
    isGuarded = [...model.entities.values()].some((entity) => sensitiveFields(entity).length > 0)
    guarded.set(model, isGuarded)
  }
  return isGuarded ? new Set() : undefined
}

/** Remembers that a question names this field: what is found by it tells of it. */
export function rememberAsked({ asked }: Asking, entity: Entity, field: string): void {
  if (asked && sensitiveFields(entity).includes(field)) asked.add(`${entity.name}.${field}`)
}

const MOST_IDS = 100

/** Notes in the journal which sensitive fields of which records somebody is shown, before they are. */
export async function noteReads(
  { caller, entity, asked }: Asking,
  command: string,
  shown: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  if (!asked) return
  const sensitive = sensitiveFields(entity)
  const told = shown.filter((record) => sensitive.some((field) => record[field] != null))
  if (told.length === 0 && asked.size === 0) return
  const ids = told.map(({ id }) => id as string)
  const [only] = ids
  const about = {
    fields: sensitive.filter((field) => told.some((record) => record[field] != null)),
    records: ids.slice(0, MOST_IDS),
    count: ids.length,
    ...(asked.size > 0 && { asked: [...asked].sort() }),
  }
  const { unit: _ended, ...outside } = caller
  const noted = { deed: 'read', entity: entity.name, command, about } as const
  await noteAfterwards(caller, () =>
    note(outside, { ...noted, ...(ids.length === 1 && only !== undefined && { recordId: only }) }),
  )
}
