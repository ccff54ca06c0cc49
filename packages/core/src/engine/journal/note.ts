import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Asker, Unit } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'
import { entryRow, journalTable, type Noted, type NoteEntry } from './entry.ts'

/** Notes in the journal what changed no record: in the transaction of `unit`, or at once by itself where there is none. */
export async function note(asker: Asker, noted: Noted, unit: Unit | undefined = asker.unit): Promise<void> {
  const { runtime, tenant } = asker
  const now = unit?.now ?? new Date(runtime.clock.now())
  try {
    const store: Store = unit?.store ?? (await runtime.store())
    await store.insert(journalTable, tenant, [noteRow(asker, noted, now)])
  } catch (error) {
    throw asCrmError(error)
  }
}

/** Writes what is true whatever becomes of the asker's transaction: at its end, or at once where there is none. */
export async function noteAfterwards({ unit }: Asker, write: () => Promise<void>): Promise<void> {
  if (unit) unit.transaction.notes.push(write)
  else await write()
}

/** A note as the store takes it. */
export function noteRow(asker: Asker, noted: Noted, at: Date): Row {
  return entryRow(noteOf(asker, noted, at))
}

function noteOf({ actor, runtime, cause, chain, origin }: Asker, noted: Noted, at: Date): NoteEntry {
  const id = runtime.ids.next(at.getTime())
  return {
    ...{ id, at, seq: null, entity: noted.entity, recordId: noted.recordId ?? '', deed: noted.deed },
    ...{ version: 0, changes: {}, command: noted.command, commandId: id, cause, depth: chain.length, origin },
    ...{ actorType: actor.type, actor: actor.id, onBehalfOf: actor.onBehalfOf ?? null },
    reason: actor.reason ?? null,
    why: noted.about ?? null,
  }
}
