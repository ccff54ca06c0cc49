import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Json, Row, Table } from '../../store/table.ts'
import type { Ids } from '../ids.ts'
import type { Asker } from '../runtime.ts'
import { canonicalJson } from './canonical-json.ts'
import { digest } from './digest.ts'
import { journalTable, type Noted } from './entry.ts'
import { noteRow } from './note.ts'

/** Notes that were entered a moment ago, and how often the same would have been entered since. */
export const repeatedNoteTable: Table = {
  name: 'repeatedNote',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'until', kind: 'datetime', nullable: false },
    { name: 'times', kind: 'int', nullable: false },
    { name: 'note', kind: 'json', nullable: false },
  ],
  unique: [],
  indexes: [{ name: 'repeated_note_until', columns: [{ column: 'until', direction: 'asc' }] }],
}

const WINDOW_MS = 60_000
const BATCH = 500

/**
 * Notes what somebody may do again and again: once a minute for each actor, command, entity and code, and how often it was
 * repeated at the end of that. The store decides, so that a flood fills no disk whichever process it meets.
 */
export async function noteSparingly(asker: Asker, noted: Noted & { readonly code: string }): Promise<void> {
  const { runtime, tenant, actor } = asker
  const { code, ...what } = noted
  const now = runtime.clock.now()
  const store = await runtime.store()
  const kind = [actor.type, actor.id, actor.onBehalfOf ?? null, noted.deed, noted.command, noted.entity, code]
  const id = await digest(canonicalJson(kind))
  const isOpen = both(equals('id', id), reached('until', 'gt', now))
  for (;;) {
    const note = noteRow(asker, what, new Date(now))
    const isFirst = await store.transaction(async (inside) => {
      const row = { id, until: now + WINDOW_MS, times: 0, note: note as Json }
      const [added] = await inside.insert(repeatedNoteTable, tenant, [row], { skipTaken: true })
      if (added !== undefined) await inside.insert(journalTable, tenant, [note])
      return added !== undefined
    })
    if (isFirst) return
    if ((await store.update(repeatedNoteTable, tenant, { where: isOpen, set: {}, add: { times: 1 } })) > 0)
      return
    await noteRepeated(store, tenant, runtime.ids, now)
  }
}

/** Enters for every minute that is over how often its note was repeated, and forgets it. */
export async function noteRepeated(store: Store, tenant: string, ids: Ids, now: number): Promise<void> {
  await store.transaction(async (inside) => {
    const query = { where: reached('until', 'lte', now), limit: BATCH, lock: true }
    const over = await inside.find(repeatedNoteTable, tenant, query)
    const notes = over.flatMap(({ times, note }): Row[] => {
      const { why, ...rest } = note as { why: object } & Row
      const id = ids.next(now)
      const again = { id, at: now, commandId: id, why: { ...why, repeated: times } as Json }
      return (times as number) > 0 ? [{ ...rest, ...again }] : []
    })
    if (notes.length > 0) await inside.insert(journalTable, tenant, notes)
    const done = over.map(({ id }) => id as string)
    if (done.length > 0) await inside.delete(repeatedNoteTable, tenant, oneOf('id', done))
  })
}

/** Tenants in which a minute of notes is over. */
export function tenantsWithRepeated(store: Store, now: number): Promise<readonly string[]> {
  return store.tenants(repeatedNoteTable, reached('until', 'lte', now))
}

function reached(column: string, op: 'gt' | 'lte', to: number): Predicate {
  return { is: 'compare', column: { column, kind: 'datetime' }, op, to }
}
