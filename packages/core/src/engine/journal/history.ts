import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import { sightOf } from '../entities/reach.ts'
import { type Asking, ask } from '../query/asking.ts'
import { visibleRow } from '../query/list-records.ts'
import { noteReads } from '../query/note-reads.ts'
import type { Caller } from '../runtime.ts'
import { changesOf, entryOf, type JournalEntry, journalTable } from './entry.ts'
import { journalValue } from './fold.ts'

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
  verb = 'history',
): Promise<readonly HistoryEntry[]> {
  const asking = await ask(caller, entity)
  const row = await visibleRow(asking, id, true)
  if (!row) throw engineErrors.CRM_NOT_FOUND({ entity: entity.name })
  const visible = (await sightOf(caller, entity, [row]))(row)
  const entries = await entriesOf(asking, id)
  const seesWhy = caller.access.maySeeWhy(entity)
  const history = entries.map(({ seq: _internal, changes, erased, ...entry }) => ({
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
  const told = history.flatMap(({ changes }) => Object.keys(changes))
  await noteReads(asking, `${entity.name}.${verb}`, [
    { ...Object.fromEntries(told.map((field) => [field, true])), id },
  ])
  return history
}

async function entriesOf({ store, caller, entity }: Asking, id: string): Promise<readonly JournalEntry[]> {
  const rows = await store.find(journalTable, caller.tenant, {
    where: changesOf(entity.name, id),
    orderBy: [{ column: { column: 'version', kind: 'int' }, direction: 'asc' }],
  })
  return rows.map(entryOf)
}
