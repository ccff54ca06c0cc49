import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Hook, Operation } from '../hooks/hook.ts'
import type { Turn } from '../jobs/turn.ts'
import { demandLease, keepingLease, type Lease, writeUnder } from '../lease.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { deliveryTable, noteFailure, waitingBefore } from './delivery.ts'
import { type Deed, entryOf, type JournalEntry, journalHeadTable, journalTable } from './entry.ts'
import { handle } from './handle-entry.ts'
import { leaveCursor, type Reading, takeCursor } from './journal-cursor.ts'
import { sealJournal } from './seal.ts'

const BATCH = 100

/** What became of a part of a tenant's journal. */
export interface Delivered {
  /** Entries that were handled. */
  readonly handled: number
  /** There are entries that wait for another turn. */
  readonly isCut: boolean
}

/** A tenant's journal, and the one that hands it out. */
interface Delivering {
  readonly runtime: Runtime
  readonly store: Store
  readonly tenant: string
  /** Each hook has a turn of its own: one that is slow keeps no other waiting. */
  readonly newTurn: () => Turn
}

/** Places what is unplaced and hands every durable hook the next entries that it has not seen. */
export async function deliverJournal(
  runtime: Runtime,
  tenant: string,
  callerFor: (hook: Hook) => Caller,
  newTurn: () => Turn,
): Promise<Delivered> {
  const store = await runtime.store()
  const delivering = { runtime, store, tenant, newTurn }
  await sealJournal(store, tenant)
  const [head] = await store.find(journalHeadTable, tenant, { where: equals('id', 'head'), limit: 1 })
  const end = (head?.['seq'] as number | undefined) ?? 0
  const start = (head?.['delivered'] as number | undefined) ?? 0
  if (start >= end) return { handled: 0, isCut: false }
  let handled = 0
  let isCut = false
  let isComplete = true
  for (const hook of runtime.hooks.durable) {
    const reading = await takeCursor(store, runtime.clock, tenant, { consumer: hook.id, start })
    if (!reading) isComplete = false
    else {
      const part = await deliverTo(delivering, hook, reading, end, callerFor(hook))
      handled += part.handled
      isCut ||= part.isCut
    }
  }
  if (isComplete && !isCut) await noteServed(store, tenant, end)
  return { handled, isCut }
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
  { lease, seq: from }: Reading,
  end: number,
  caller: Caller,
): Promise<Delivered> {
  const { runtime, store, tenant, newTurn } = delivering
  const fenced: Caller = { ...caller, guard: (inside) => demandLease(inside, lease) }
  const turn = newTurn()
  let handled = 0
  let seq = from
  const batch = await matchingEntries(store, tenant, hook, from, end)
  // Slow handlers must not let the lease run out under them.
  await keepingLease(store, runtime.clock, lease, async () => {
    for (const entry of batch) {
      if (!turn.next()) return
      await deliver(delivering, hook, entry, { caller: fenced, lease })
      handled++
      seq = entry.seq ?? seq
    }
  })
  const isCut = turn.isCut || batch.length === BATCH
  await leaveCursor(store, lease, isCut ? seq : end)
  return { handled, isCut }
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
  { caller, lease }: { readonly caller: Caller; readonly lease: Lease },
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
    leaseUntil: null,
    fence: null,
  }
  if ((await store.count(deliveryTable, tenant, waitingBefore(hook.id, entry.recordId, seq))) > 0) {
    await writeUnder(store, lease, (inside) =>
      inside.insert(deliveryTable, tenant, [row], { skipTaken: true }),
    )
    return
  }
  try {
    await handle(store, hook, entry, caller)
  } catch (error) {
    await writeUnder(store, lease, async (inside) => {
      await inside.insert(deliveryTable, tenant, [row], { skipTaken: true })
      await noteFailure(inside, tenant, row, error, now)
    })
    runtime.log.warn(`Durable hook ${hook.id} failed and will be tried again.`, {
      hook: hook.id,
      entry: entry.id,
      error,
    })
  }
}
