import type { Store } from '../../store/store.ts'
import type { Caller, Unit } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'
import { entryRow, journalTable, type Noted, type NoteEntry } from './entry.ts'

/** Notes in the journal what changed no record: in the transaction of `unit`, or at once by itself where there is none. */
export async function note(
  caller: Caller,
  noted: Noted,
  unit: Unit | undefined = caller.unit,
): Promise<void> {
  const { runtime, tenant } = caller
  const now = unit?.now ?? new Date(runtime.clock.now())
  try {
    const store: Store = unit?.store ?? (await runtime.store())
    await store.insert(journalTable, tenant, [entryRow(noteOf(caller, noted, now))])
  } catch (error) {
    throw asCrmError(error)
  }
}

function noteOf({ actor, runtime, cause, chain, origin }: Caller, noted: Noted, at: Date): NoteEntry {
  const id = runtime.ids.next(at.getTime())
  return {
    ...{ id, at, seq: null, entity: noted.entity, recordId: noted.recordId ?? '', deed: noted.deed },
    ...{ version: 0, changes: {}, command: noted.command, commandId: id, cause, depth: chain.length, origin },
    ...{ actorType: actor.type, actor: actor.id, onBehalfOf: actor.onBehalfOf ?? null },
    reason: actor.reason ?? null,
    why: noted.about ?? null,
  }
}
