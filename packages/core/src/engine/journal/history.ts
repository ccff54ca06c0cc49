import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import { maskWith } from '../entities/reach.ts'
import { type Asking, ask } from '../query/asking.ts'
import { misused, visibleRow } from '../query/list-records.ts'
import type { Caller } from '../runtime.ts'
import { changesOf, entryOf, type JournalEntry, journalTable } from './entry.ts'
import { foldEntries, journalValue } from './fold.ts'

/** One change of a record, as somebody may see it: values as records hold them. */
export interface HistoryEntry extends Omit<JournalEntry, 'changes' | 'seq' | 'erased'> {
  readonly changes: {
    readonly [field: string]: { readonly before: unknown; readonly after: unknown; readonly erased?: true }
  }
}

/** All changes of a record, oldest first, with the fields that the caller may see. */
export async function historyOf(
  caller: Caller,
  entity: Entity,
  id: string,
): Promise<readonly HistoryEntry[]> {
  const asking = await ask(caller, entity)
  const row = await visibleRow(asking, id, true)
  if (!row) throw engineErrors.CRM_NOT_FOUND({ entity: entity.name })
  const visible = caller.access.visibleFields(entity, row)
  const entries = await entriesOf(asking, id)
  const seesWhy = caller.access.maySeeWhy(entity)
  return entries.map(({ seq: _internal, changes, erased, ...entry }) => ({
    ...entry,
    why: seesWhy ? entry.why : null,
    changes: Object.fromEntries(
      Object.entries(changes)
        .filter(([field]) => !visible || visible(field))
        .map(([field, [before, after]]) => [
          field,
          {
            before: journalValue(entity, asking.custom, field, before),
            after: journalValue(entity, asking.custom, field, after),
            ...(erased?.includes(field) && { erased: true as const }),
          },
        ]),
    ),
  }))
}

/** A record as it was at an instant, with the fields that the caller may see; null when it did not exist or was deleted. */
export async function recordAsOf(
  caller: Caller,
  entity: Entity,
  id: string,
  at: Date,
): Promise<Record<string, unknown> | null> {
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) throw misused(entity, 'NOT_DATETIME', 'at')
  const asking = await ask(caller, entity)
  const row = await visibleRow(asking, id, true)
  if (!row) throw engineErrors.CRM_NOT_FOUND({ entity: entity.name })
  const all = await entriesOf(asking, id)
  // By version up to the last one of that time: clocks of writers may differ, versions do not.
  const entries = all.slice(0, all.findLastIndex((entry) => entry.at.getTime() <= at.getTime()) + 1)
  if (entries.at(-1)?.deed === 'delete') return null
  const record = foldEntries(entity, asking.custom, entries)
  return record && maskWith(record, caller.access.visibleFields(entity, row))
}

async function entriesOf({ store, caller, entity }: Asking, id: string): Promise<readonly JournalEntry[]> {
  const rows = await store.find(journalTable, caller.tenant, {
    where: changesOf(entity.name, id),
    orderBy: [{ column: { column: 'version', kind: 'int' }, direction: 'asc' }],
  })
  return rows.map(entryOf)
}
