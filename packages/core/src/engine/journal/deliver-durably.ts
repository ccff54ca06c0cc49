import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { stopwatch } from '../time/clock.ts'
import { type Consumer, hookConsumer } from './consumer.ts'
import { deliveryTable, noteFailure, waitingBefore } from './delivery.ts'
import { entryOf, type JournalEntry, journalHeadTable, journalTable } from './entry.ts'
import { followerConsumers } from './follower-consumers.ts'
import { keepLease, type Lease, moveCursor, releaseLease, takeLease } from './journal-cursor.ts'
import { sealJournal } from './seal.ts'

const BATCH = 100

/** A tenant's journal, and the one that hands it out. */
interface Delivering {
  readonly runtime: Runtime
  readonly store: Store
  readonly tenant: string
}

/**
 * Places what is unplaced and hands every durable consumer what it has not seen. Resolves to how many entries were handled.
 * Hooks take their turns; followers, who may wait for somebody far away, do not wait for one another.
 */
export async function deliverJournal(
  runtime: Runtime,
  tenant: string,
  callerFor: (owner: string) => Caller,
): Promise<number> {
  const store = await runtime.store()
  const delivering = { runtime, store, tenant }
  await sealJournal(store, tenant)
  const [head] = await store.find(journalHeadTable, tenant, { where: equals('id', 'head'), limit: 1 })
  const end = (head?.['seq'] as number | undefined) ?? 0
  const served = (head?.['delivered'] as number | undefined) ?? 0
  let handled = 0
  let isComplete = true
  const serve = async (consumer: Consumer, mostMs: number) => {
    const lease = await takeLease(store, tenant, consumer.id, served, runtime.clock.now())
    const given = lease && (await deliverTo(delivering, consumer, lease, end, mostMs))
    handled += given?.handled ?? 0
    isComplete &&= given?.isComplete ?? false
  }
  for (const hook of runtime.hooks.durable)
    await serve(hookConsumer(store, hook, callerFor), Number.POSITIVE_INFINITY)
  const followers = await followerConsumers(runtime, store, tenant, callerFor)
  const awake = followers.flatMap(({ wants, ...rest }) => (wants ? [{ ...rest, wants }] : []))
  await eachAtOnce(awake, (follower) => serve(follower, FOLLOWER_MS))
  if (isComplete && served < end) await noteServed(store, tenant, end)
  return handled
}

/** How long a follower may keep a tick: what is left comes with the next. */
export const FOLLOWER_MS = 5_000
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

/** What came of serving one consumer. */
interface Served {
  readonly handled: number
  /** False: somebody else took over, or its time was up. */
  readonly isComplete: boolean
}

async function deliverTo(
  delivering: Delivering,
  consumer: Consumer,
  lease: Lease,
  end: number,
  mostMs: number,
): Promise<Served> {
  const { runtime, store, tenant } = delivering
  const until = stopwatch() + mostMs
  let handled = 0
  for (let seq = lease.seq; seq < end; ) {
    const batch = await matchingEntries(store, tenant, consumer, seq, end)
    for (const entry of batch) {
      await deliver(delivering, consumer, entry)
      handled++
      const at = entry.seq ?? seq
      if (stopwatch() > until) {
        await moveCursor(store, tenant, lease, at, runtime.clock.now())
        await releaseLease(store, tenant, lease)
        return { handled, isComplete: false }
      }
      // Slow handlers must not let the lease run out under them, and a worker that lost it stops here.
      if (!(await keepLease(store, tenant, lease, at, runtime.clock.now())))
        return { handled, isComplete: false }
    }
    seq = batch.length < BATCH ? end : (batch.at(-1)?.seq ?? end)
    if (!(await moveCursor(store, tenant, lease, seq, runtime.clock.now())))
      return { handled, isComplete: false }
  }
  await releaseLease(store, tenant, lease)
  return { handled, isComplete: true }
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
  }
  if ((await store.count(deliveryTable, tenant, waitingBefore(consumer.id, entry.recordId, seq))) > 0) {
    await store.insert(deliveryTable, tenant, [row], { skipTaken: true })
    return
  }
  try {
    await consumer.handle(entry)
  } catch (error) {
    await store.insert(deliveryTable, tenant, [row], { skipTaken: true })
    await noteFailure(store, tenant, row, error, now)
    runtime.log.warn(`Durable consumer ${consumer.id} failed and will be tried again.`, {
      consumer: consumer.id,
      entry: entry.id,
      error,
    })
  }
}
