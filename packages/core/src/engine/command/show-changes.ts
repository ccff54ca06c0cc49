import { compileMatcher } from '../../conditions/compile-matcher.ts'
import { looksElsewhere } from '../access/access.ts'
import { encodeRecord } from '../entities/codec.ts'
import type { Rec } from '../entities/entity.ts'
import type { JournalEntry } from '../journal/entry.ts'
import type { Caller, Told, Unit } from '../runtime.ts'

/**
 * What a transaction has written so far, as the caller may see it: the entries of records that are readable as they are
 * now, with the fields that are open. Where only the store could tell whether one is readable, it is left out.
 */
export async function showChanges(caller: Caller, unit: Unit): Promise<readonly JournalEntry[]> {
  const told = unit.written.flatMap((written) => written.told ?? [])
  if (caller.access.isUnlimited) return told.map(({ entry }) => entry)
  const shown = await Promise.all(told.map((one) => showChange(caller, unit, one)))
  return shown.filter((entry) => entry !== undefined)
}

async function showChange(
  { access, runtime, tenant }: Caller,
  { store, transaction }: Unit,
  { entry, record }: Told,
): Promise<JournalEntry | undefined> {
  const entity = runtime.model.entity(entry.entity)
  if (!access.may('read', entity)) return undefined
  const readable = access.rowsFor('read', entity)
  const custom = await runtime.customFields(store, tenant, entity.name, transaction.declaresFields)
  const row = encodeRecord(entity, record as Rec, custom)
  if (looksElsewhere(readable) || !compileMatcher(readable)(row)) return undefined
  const isVisible = access.visibleFields(entity, row)
  const changes = Object.entries(entry.changes).filter(([field]) => !isVisible || isVisible(field))
  return {
    ...entry,
    changes: Object.fromEntries(changes),
    why: access.maySeeWhy(entity) ? entry.why : null,
  }
}
