import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Turn } from '../jobs/turn.ts'
import { demandLease, keepingLease, type Lease, writeUnder } from '../lease.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { type Consumer, hookConsumer } from './consumer.ts'
import { deliveryTable, noteFailure, waitingBefore } from './delivery.ts'
import { entryOf, type JournalEntry, journalHeadTable, journalTable } from './entry.ts'
import { followerConsumers } from './follower-consumers.ts'
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
  /** Each consumer has a turn of its own: one that is slow keeps no other waiting. */
  readonly newTurn: () => Turn
}

/**
 * Places what is unplaced and hands every durable consumer the next entries that it has not seen. Hooks have their turns one
 * after another; followers, who may wait for somebody far away, do not wait for one another.
 */
export async function deliverJournal(
  runtime: Runtime,
  tenant: string,
  callerFor: (consumer: Pick<Consumer, 'owner'>) => Caller,
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
  const serve = async (consumer: Consumer) => {
    const reading = await takeCursor(store, runtime.clock, tenant, { consumer: consumer.id, start })
    const part = reading && (await deliverTo(delivering, consumer, reading, end, callerFor(consumer)))
    handled += part?.handled ?? 0
    isCut ||= part?.isCut ?? false
    isComplete &&= part !== undefined
  }
  for (const hook of runtime.hooks.durable) await serve(hookConsumer(store, hook))
  const followers = await followerConsumers(runtime, store, tenant)
  await eachAtOnce(
    followers.flatMap(({ wants, ...rest }) => (wants ? [{ ...rest, wants }] : [])),
    serve,
  )
  if (isComplete && !isCut) await noteServed(store, tenant, end)
  return { handled, isCut }
}

const AT_ONCE = 16

/** Works on all, some at once; the first failure is thrown once all are through. */
export async function eachAtOnce<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const queue = [...all]
  const failures: unknown[] = []
  const worker = async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift())
      await work(one).catch((error: unknown) => failures.push(error))
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, all.length) }, worker))
  if (failures.length > 0) throw failures[0]
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
  consumer: Consumer,
  { lease, seq: from }: Reading,
  end: number,
  caller: Caller,
): Promise<Delivered> {
  const { runtime, store, tenant, newTurn } = delivering
  const fenced: Caller = { ...caller, guard: (inside) => demandLease(inside, lease) }
  const turn = newTurn()
  let handled = 0
  let seq = from
  const batch = await matchingEntries(store, tenant, consumer, from, end)
  // Slow handlers must not let the lease run out under them.
  await keepingLease(store, runtime.clock, lease, async () => {
    for (const entry of batch) {
      if (!turn.next()) return
      await deliver(delivering, consumer, entry, { caller: fenced, lease })
      handled++
      seq = entry.seq ?? seq
    }
  })
  const isCut = turn.isCut || batch.length === BATCH
  await leaveCursor(store, lease, isCut ? seq : end)
  return { handled, isCut }
}

async function matchingEntries(
  store: Store,
  tenant: string,
  consumer: Consumer,
  after: number,
  end: number,
): Promise<readonly JournalEntry[]> {
  const seq = { column: 'seq', kind: 'int' } as const
  const rows = await store.find(journalTable, tenant, {
    where: both(
      { is: 'compare', column: seq, op: 'gt', to: after },
      { is: 'compare', column: seq, op: 'lte', to: end },
      consumer.wants,
    ),
    orderBy: [{ column: seq, direction: 'asc' }],
    limit: BATCH,
  })
  return rows.map(entryOf)
}

/** Handles one entry, or parks it: behind an earlier failure for the same record, so that its order is kept. */
async function deliver(
  { runtime, store, tenant }: Delivering,
  consumer: Consumer,
  entry: JournalEntry,
  { caller, lease }: { readonly caller: Caller; readonly lease: Lease },
): Promise<void> {
  const seq = entry.seq ?? 0
  const now = runtime.clock.now()
  const row: Row = {
    id: `${consumer.id}/${entry.id}`,
    consumer: consumer.id,
    subject: entry.id,
    recordId: entry.recordId,
    seq,
    attempts: 0,
    dueAt: now,
    error: null,
    leaseUntil: null,
    fence: null,
  }
  if ((await store.count(deliveryTable, tenant, waitingBefore(consumer.id, entry.recordId, seq))) > 0) {
    await writeUnder(store, lease, (inside) =>
      inside.insert(deliveryTable, tenant, [row], { skipTaken: true }),
    )
    return
  }
  try {
    await consumer.handle(entry, caller)
  } catch (error) {
    await writeUnder(store, lease, async (inside) => {
      await inside.insert(deliveryTable, tenant, [row], { skipTaken: true })
      await noteFailure(inside, tenant, row, error, now)
    })
    runtime.log.warn(`Durable consumer ${consumer.id} failed and will be tried again.`, {
      consumer: consumer.id,
      entry: entry.id,
      error,
    })
  }
}
