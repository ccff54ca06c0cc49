import { encodeRecord } from '../entities/codec.ts'
import type { Rec } from '../entities/entity.ts'
import { reached, sightOf } from '../entities/reach.ts'
import type { JournalEntry } from '../journal/entry.ts'
import type { Caller, Told, Unit } from '../runtime.ts'
import { insideOf } from './work.ts'

/**
 * What a transaction has written so far, as the caller may see it: the entries of records that are readable as they are
 * now, with the fields that are open.
 */
export async function showChanges(caller: Caller, unit: Unit): Promise<readonly JournalEntry[]> {
  const told = unit.written.flatMap((written) => written.told ?? [])
  if (caller.access.isUnlimited) return told.map(({ entry }) => entry)
  const shown = await Promise.all(told.map((one) => showChange(caller, unit, one)))
  return shown.filter((entry) => entry !== undefined)
}

async function showChange(
  caller: Caller,
  unit: Unit,
  { entry, record }: Told,
): Promise<JournalEntry | undefined> {
  const { access, runtime, tenant } = caller
  const { store, transaction } = unit
  const entity = runtime.model.entity(entry.entity)
  if (!access.may('read', entity)) return undefined
  const custom = await runtime.customFields(store, tenant, entity.name, transaction.declaresFields)
  const row = encodeRecord(entity, record as Rec, custom)
  const readable = await reached({ caller, unit, isTrusted: false }, entity, 'read', [row])
  if (!readable.has(entry.recordId)) return undefined
  const isVisible = (await sightOf(insideOf({ caller, unit }), entity, [row]))(row)
  const changes = Object.entries(entry.changes).filter(([field]) => !isVisible || isVisible(field))
  return {
    ...entry,
    changes: Object.fromEntries(changes),
    why: access.maySeeWhy(entity) ? entry.why : null,
  }
}
