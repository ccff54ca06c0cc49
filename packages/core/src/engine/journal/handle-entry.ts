import { both, equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { frozenCopy, shownTo } from '../hooks/frozen-copy.ts'
import type { Hook } from '../hooks/hook.ts'
import { HookContext, type HookedWrite } from '../hooks/hook-context.ts'
import { callHook } from '../hooks/run-hooks.ts'
import { noteHook } from '../hooks/trace.ts'
import type { Caller } from '../runtime.ts'
import { stopwatch } from '../time/clock.ts'
import { watched } from '../watched.ts'
import { entryOf, type JournalEntry, journalTable, seenOf } from './entry.ts'
import { foldEntries } from './fold.ts'

/**
 * Calls a durable hook with the record as an entry left it. The hook's calls carry keys made from the entry and their
 * order, so that a second run has no second effect.
 */
export async function handle(store: Store, hook: Hook, entry: JournalEntry, caller: Caller): Promise<void> {
  const { record, previous } = await statesAt(store, entry, caller)
  const write = writeOf(entry, caller, hook.id)
  const startedAt = stopwatch()
  const args = {
    record: shownTo(frozenCopy(record), hook.sees),
    previous: shownTo(frozenCopy(previous), hook.sees),
    entry: {
      ...(hook.sees ? seenOf(entry, hook.sees) : entry),
      changes: shownTo(entry.changes, hook.sees),
    },
    ctx: new HookContext(write, hook),
  }
  await watched('delivery', { name: hook.id, entity: entry.entity }, async () => callHook(hook, args))
  noteHook(write, hook, startedAt)
}

/** The write that an entry tells of, for those who are told of it long after. `consumer` makes the keys of its calls its own. */
export function writeOf(entry: JournalEntry, caller: Caller, consumer: string): HookedWrite {
  let calls = 0
  return {
    caller: { ...caller, chain: chainTo(entry) },
    command: entry.command,
    commandId: entry.commandId,
    now: new Date(caller.runtime.clock.now()),
    writer: writerOf(entry),
    nextKey: () => `${consumer}/${entry.id}/${++calls}`,
  }
}

/** The writes that led to an entry were made long ago; what is left of them is how many they were. */
function chainTo({ depth }: JournalEntry): readonly string[] {
  return Array.from({ length: depth }, () => '…')
}

function writerOf({ actor, actorType, onBehalfOf, reason }: JournalEntry): HookContext['actor'] {
  return {
    type: actorType,
    id: actor,
    roles: [],
    ...(onBehalfOf !== null && { onBehalfOf }),
    ...(reason !== null && { reason }),
  }
}

/** A record as an entry left it, and as it was before. */
export async function statesAt(store: Store, entry: JournalEntry, { runtime, tenant }: Caller) {
  const entity = runtime.model.entity(entry.entity)
  const custom = await runtime.customFields(store, tenant, entity.name)
  const rows = await store.find(journalTable, tenant, {
    where: both(equals('recordId', entry.recordId), equals('entity', entry.entity), {
      is: 'compare',
      column: { column: 'version', kind: 'int' },
      op: 'lte',
      to: entry.version,
    }),
    orderBy: [{ column: { column: 'version', kind: 'int' }, direction: 'asc' }],
  })
  const entries = rows.map(entryOf)
  return {
    record: foldEntries(entity, custom, entries),
    previous: foldEntries(entity, custom, entries.slice(0, -1)),
  }
}
