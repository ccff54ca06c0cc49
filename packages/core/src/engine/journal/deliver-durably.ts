import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Hook, Operation } from '../hooks/hook.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { deliveryTable, noteFailure, waitingBefore } from './delivery.ts'
import { type Deed, entryOf, type JournalEntry, journalHeadTable, journalTable } from './entry.ts'
import { handle } from './handle-entry.ts'
import { keepLease, type Lease, moveCursor, releaseLease, takeLease } from './journal-cursor.ts'
import { sealJournal } from './seal.ts'

const BATCH = 100

/** A tenant's journal, and the one that hands it out. */
interface Delivering {
  readonly runtime: Runtime
  readonly store: Store
  readonly tenant: string
}

/** Places what is unplaced and hands every durable hook what it has not seen. Resolves to how many entries were handled. */
export async function deliverJournal(
  runtime: Runtime,
  tenant: string,
  callerFor: (hook: Hook) => Caller,
): Promise<number> {
  const store = await runtime.store()
  const delivering = { runtime, store, tenant }
  await sealJournal(store, tenant)
  const [head] = await store.find(journalHeadTable, tenant, { where: equals('id', 'head'), limit: 1 })
  const end = (head?.['seq'] as number | undefined) ?? 0
  const served = (head?.['delivered'] as number | undefined) ?? 0
  let handled = 0
  let isComplete = true
  for (const hook of runtime.hooks.durable) {
    const lease = await takeLease(store, tenant, hook.id, served, runtime.clock.now())
    if (!lease) isComplete = false
    else handled += await deliverTo(delivering, hook, lease, end, callerFor(hook))
  }
  if (isComplete && served < end) await noteServed(store, tenant, end)
  return handled
}

async function noteServed(store: Store, tenant: string, end: number): Promise<void> {
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

async function deliverTo(
  delivering: Delivering,
  hook: Hook,
  lease: Lease,
  end: number,
  caller: Caller,
): Promise<number> {
  const { runtime, store, tenant } = delivering
  let handled = 0
  for (let seq = lease.seq; seq < end; ) {
    const batch = await matchingEntries(store, tenant, hook, seq, end)
    for (const entry of batch) {
      await deliver(delivering, hook, entry, caller)
      handled++
      // Slow handlers must not let the lease run out under them, and a worker that lost it stops here.
      if (!(await keepLease(store, tenant, lease, entry.seq ?? seq, runtime.clock.now()))) return handled
    }
    seq = batch.length < BATCH ? end : (batch.at(-1)?.seq ?? end)
    if (!(await moveCursor(store, tenant, lease, seq, runtime.clock.now()))) return handled
  }
  await releaseLease(store, tenant, lease)
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
  { runtime, store, tenant }: Delivering,
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
    await handle(store, hook, entry, caller)
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
