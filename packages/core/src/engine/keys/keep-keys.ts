import { both, equals, oneOf } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import type { Work } from '../command/work.ts'
import type { Entity } from '../entities/entity.ts'
import type { Change } from '../journal/append.ts'
import { type RecordKeys, recordKeyTable } from './record-keys.ts'

/** Keeps the keys of records that were just written, where their entity has keys. */
export async function keepKeys(work: Work, entity: Entity, changes: readonly Change[]): Promise<void> {
  const { runtime } = work.caller
  const keyed = runtime.recordKeys.get(entity.name)
  if (!keyed) return
  const touched = changes.filter((change) => touchesKeys(keyed, change))
  if (touched.length === 0) return

  const stale = touched.filter(({ deed }) => deed === 'update' || deed === 'delete')
  const fresh = touched.filter(({ deed }) => deed !== 'delete')
  await removeKeys(
    work,
    keyed,
    stale.map(({ record }) => record.id),
  )
  await addKeys(
    work,
    keyed,
    fresh.map(({ record }) => record),
  )
  const told = fresh.filter(({ deed }) => deed !== 'restore')
  if (told.length > 0) await keyed.written?.(told, runtime.contextFor(work))
}

function touchesKeys({ fields }: RecordKeys, { deed, changes }: Change): boolean {
  return deed !== 'update' || fields.some((field) => Object.hasOwn(changes, field))
}

/** Forgets the keys of records. */
export async function removeKeys(
  { caller, unit }: Pick<Work, 'caller' | 'unit'>,
  { entity }: RecordKeys,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return
  await unit.store.delete(
    recordKeyTable,
    caller.tenant,
    both(equals('entity', entity), oneOf('recordId', ids)),
  )
}

/** Writes the keys of records that have none. */
export async function addKeys(
  { caller, unit }: Pick<Work, 'caller' | 'unit'>,
  keyed: RecordKeys,
  records: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[],
): Promise<void> {
  const rows: Row[] = []
  for (const record of records)
    for (const [at, key] of keyed.keysOf(record).entries())
      rows.push({ id: `${keyed.entity}/${record.id}/${at}`, entity: keyed.entity, recordId: record.id, key })
  if (rows.length > 0) await unit.store.insert(recordKeyTable, caller.tenant, rows)
}
