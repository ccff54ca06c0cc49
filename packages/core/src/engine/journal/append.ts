import type { Json } from '../../store/table.ts'
import { COUNTERS } from '../access/standings.ts'
import { counterTable } from '../command/counter.ts'
import { isHeard } from '../command/tell-committed.ts'
import type { Work } from '../command/work.ts'
import type { Changes } from '../entities/codec.ts'
import { CUSTOM_FIELD } from '../entities/custom-fields.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { type Deed, entryRow, type JournalEntry, journalTable } from './entry.ts'

/** One record as it was written. */
export interface Change {
  readonly deed: Deed
  readonly record: Rec
  readonly previous: Rec | null
  readonly changes: Changes
}

/** Writes the entries of changes, in the transaction of the changes, and notes them to be told after the commit. */
export async function appendEntries(work: Work, entity: Entity, changes: readonly Change[]): Promise<void> {
  const entries = changes.map((change) => entryFor(work, entity, change))
  for (const [index, entry] of entries.entries()) {
    const { record, previous } = changes[index] as Change
    const { entity: name, recordId, deed, version } = entry
    const told = { entry, caller: work.caller, record, previous }
    const isTold = work.unit.isDryRun || isHeard(work.caller.runtime, name, deed)
    work.unit.written.push({ entity: name, recordId, deed, version, ...(isTold && { told }) })
  }
  if (entity.name === CUSTOM_FIELD) work.unit.transaction.declaresFields = true
  await work.unit.store.insert(journalTable, work.caller.tenant, entries.map(entryRow))
  // Last: whoever else changes the organisation waits for this row until the commit.
  await moveGenerations(work, entity, changes)
}

/** Whoever keeps what the organisation was like learns from a counter that it is no longer so. */
async function moveGenerations(
  { caller, unit }: Work,
  entity: Entity,
  changes: readonly Change[],
): Promise<void> {
  const { concernOf } = caller.runtime
  if (!concernOf(entity.name)) return
  const concerns = new Set(
    changes.map(({ deed, changes: changed }) =>
      concernOf(entity.name, deed === 'update' ? Object.keys(changed) : undefined),
    ),
  )
  for (const concern of concerns) {
    if (!concern) continue
    unit.transaction.changesOrganisation = true
    const counter = { id: COUNTERS[concern], by: { value: 1 }, initial: {} }
    await unit.store.increment(counterTable, caller.tenant, counter)
  }
}

function entryFor(
  { caller, unit, command, commandId, whys }: Work,
  entity: Entity,
  change: Change,
): JournalEntry {
  const { actor, runtime } = caller
  return {
    id: runtime.ids.next(unit.now.getTime()),
    seq: null,
    at: unit.now,
    entity: entity.name,
    recordId: change.record.id,
    deed: change.deed,
    version: change.record.version,
    changes: change.changes,
    command,
    commandId,
    cause: caller.cause,
    depth: caller.chain.length,
    origin: caller.origin,
    actorType: actor.type,
    actor: actor.id,
    onBehalfOf: actor.onBehalfOf ?? null,
    reason: actor.reason ?? null,
    why: kept(whys?.get(change.record.id)),
  }
}

/** As every store keeps it: without what is undefined. */
function kept(why: object | undefined): Json | null {
  return why === undefined ? null : (JSON.parse(JSON.stringify(why)) as Json)
}
