import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'
import type { Hook, Operation } from '../hooks/hook.ts'
import { HookContext } from '../hooks/hook-context.ts'
import { callHook } from '../hooks/run-hooks.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { deliveryTable, noteFailure, waitingBefore } from './delivery.ts'
import { type Deed, entryOf, type JournalEntry, journalHeadTable, journalTable } from './entry.ts'
import { foldEntries } from './fold.ts'
import { sealJournal } from './seal.ts'

/** How far each durable consumer has read, one row a tenant and consumer. */
export const journalCursorTable: Table = {
  name: 'journalCursor',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'seq', kind: 'int', nullable: false },
    { name: 'leaseUntil', kind: 'datetime', nullable: false },
    { name: 'fence', kind: 'int', nullable: false },
  ],
  unique: [],
  indexes: [],
}

const LEASE_MS = 60_000
const BATCH = 100

/** Places what is unplaced and hands every durable hook what it has not seen. Resolves to how many entries were handled. */
export async function deliverJournal(
  runtime: Runtime,
  tenant: string,
  callerFor: (hook: Hook) => Caller,
): Promise<number> {
  const store = await runtime.store()
  await sealJournal(store, tenant)
  const [head] = await store.find(journalHeadTable, tenant, { where: equals('id', 'head'), limit: 1 })
  const end = (head?.['seq'] as number | undefined) ?? 0
  let handled = 0
  let isComplete = true
  for (const hook of runtime.hooks.durable) {
    const lease = await takeLease(
      runtime,
      store,
      tenant,
      hook.id,
      (head?.['delivered'] as number | undefined) ?? 0,
    )
    if (!lease) isComplete = false
    else handled += await deliverTo(runtime, store, tenant, hook, lease, end, callerFor(hook))
  }
  if (isComplete && head && (head['delivered'] as number) < end) {
    const isBehind: Predicate = {
      is: 'compare',
      column: { column: 'delivered', kind: 'int' },
      op: 'lt',
      to: end,
    }
    await store.update(journalHeadTable, tenant, {
      where: both(equals('id', 'head'), isBehind),
      set: { delivered: end },
    })
  }
  return handled
}

/** Only one worker at a time hands entries to a consumer of a tenant; the fence tells a worker that overslept. */
async function takeLease(
  runtime: Runtime,
  store: Store,
  tenant: string,
  consumer: string,
  start: number,
): Promise<Row | undefined> {
  const now = runtime.clock.now()
  await store.insert(journalCursorTable, tenant, [{ id: consumer, seq: start, leaseUntil: 0, fence: 0 }], {
    skipTaken: true,
  })
  const taken = await store.update(journalCursorTable, tenant, {
    where: both(equals('id', consumer), {
      is: 'compare',
      column: { column: 'leaseUntil', kind: 'datetime' },
      op: 'lte',
      to: now,
    }),
    set: { leaseUntil: now + LEASE_MS },
    add: { fence: 1 },
  })
  if (taken === 0) return undefined
  const [row] = await store.find(journalCursorTable, tenant, { where: equals('id', consumer), limit: 1 })
  return row
}

async function deliverTo(
  runtime: Runtime,
  store: Store,
  tenant: string,
  hook: Hook,
  lease: Row,
  end: number,
  caller: Caller,
): Promise<number> {
  const held = both(equals('id', hook.id), equals('fence', lease['fence'] as number, 'int'))
  let handled = 0
  for (let seq = lease['seq'] as number; seq < end; ) {
    const batch = await matchingEntries(store, tenant, hook, seq, end)
    for (const entry of batch) await deliver(runtime, store, tenant, hook, entry, caller)
    handled += batch.length
    seq = batch.length < BATCH ? end : (batch.at(-1)?.seq ?? end)
    const set = { seq, leaseUntil: runtime.clock.now() + LEASE_MS }
    if ((await store.update(journalCursorTable, tenant, { where: held, set })) === 0) return handled
  }
  await store.update(journalCursorTable, tenant, { where: held, set: { leaseUntil: 0 } })
  return handled
}

const DEEDS: Readonly<Record<Operation, readonly Deed[]>> = {
  create: ['create'],
  update: ['update', 'restore'],
  delete: ['delete'],
}

async function matchingEntries(
  store: Store,
  tenant: string,
  hook: Hook,
  after: number,
  end: number,
): Promise<readonly JournalEntry[]> {
  const seq = { column: 'seq', kind: 'int' } as const
  const rows = await store.find(journalTable, tenant, {
    where: both(
      { is: 'compare', column: seq, op: 'gt', to: after },
      { is: 'compare', column: seq, op: 'lte', to: end },
      equals('entity', hook.entity),
      oneOf('deed', DEEDS[hook.operation]),
    ),
    orderBy: [{ column: seq, direction: 'asc' }],
    limit: BATCH,
  })
  return rows.map(entryOf)
}

/** Handles one entry, or parks it: behind an earlier failure for the same record, so that its order is kept. */
async function deliver(
  runtime: Runtime,
  store: Store,
  tenant: string,
  hook: Hook,
  entry: JournalEntry,
  caller: Caller,
): Promise<void> {
  const seq = entry.seq ?? 0
  const now = runtime.clock.now()
  const row: Row = {
    id: `${hook.id}/${entry.id}`,
    consumer: hook.id,
    subject: entry.id,
    recordId: entry.recordId,
    seq,
    attempts: 0,
    dueAt: now,
    error: null,
  }
  if ((await store.count(deliveryTable, tenant, waitingBefore(hook.id, entry.recordId, seq))) > 0) {
    await store.insert(deliveryTable, tenant, [row], { skipTaken: true })
    return
  }
  try {
    await handle(runtime, store, tenant, hook, entry, caller)
  } catch (error) {
    await store.insert(deliveryTable, tenant, [row], { skipTaken: true })
    await noteFailure(store, tenant, row, error, now)
    runtime.log.warn(`Durable hook ${hook.id} failed and will be tried again.`, {
      hook: hook.id,
      entry: entry.id,
      error,
    })
  }
}

/** Calls the hook with the record as that entry left it. Its calls carry keys, so that a second run has no second effect. */
export async function handle(
  runtime: Runtime,
  store: Store,
  tenant: string,
  hook: Hook,
  entry: JournalEntry,
  caller: Caller,
): Promise<void> {
  const { now, previous } = await statesAt(runtime, store, tenant, entry)
  let calls = 0
  const write = {
    caller: { ...caller, cause: entry.commandId, nextKey: () => `${hook.id}/${entry.id}/${++calls}` },
    command: entry.command,
    commandId: entry.commandId,
    now: new Date(runtime.clock.now()),
  }
  await callHook(hook, { record: now, previous, entry, ctx: new HookContext(write, hook) })
}

async function statesAt(runtime: Runtime, store: Store, tenant: string, entry: JournalEntry) {
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
    now: foldEntries(entity, custom, entries),
    previous: foldEntries(entity, custom, entries.slice(0, -1)),
  }
}
