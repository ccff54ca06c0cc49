import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { hookConsumer } from '../journal/consumer.ts'
import { eachAtOnce, FOLLOWER_MS } from '../journal/deliver-durably.ts'
import { deliveryTable, nextTry, noteFailure, waitingBefore } from '../journal/delivery.ts'
import { entryOf, journalTable } from '../journal/entry.ts'
import { followerConsumer, isFollowerId } from '../journal/follower-consumers.ts'
import type { Runtime } from '../runtime.ts'
import { stopwatch } from '../time/clock.ts'
import type { OwnedJob } from './job.ts'
import { reachedBy, retryDueJob } from './run-due.ts'
import { retryEveryJob } from './run-every.ts'
import type { CallerFor } from './run-jobs.ts'

/** How long a retried piece of work is kept from other workers. */
const RETRY_LEASE_MS = 60_000
const RETRY_BATCH = 100

/** Tries a tenant's failed work again. It is leased by moving its due time, so that of several workers one has it. */
export async function retryFailed(
  runtime: Runtime,
  tenant: string,
  jobs: readonly OwnedJob[],
  callerFor: CallerFor,
): Promise<number> {
  const store = await runtime.store()
  const now = runtime.clock.now()
  const claimed = await store.claim(deliveryTable, tenant, {
    where: reachedBy('dueAt', now),
    orderBy: [{ column: { column: 'seq', kind: 'int' }, direction: 'asc' }],
    limit: RETRY_BATCH,
    set: { dueAt: now + RETRY_LEASE_MS },
  })
  const again = (row: Row) => retryInTurn(runtime, store, tenant, row, jobs, callerFor)
  const isFollowers = (row: Row) => isFollowerId(runtime, row['consumer'] as string)
  for (const row of claimed.filter((one) => !isFollowers(one))) await again(row)
  const byFollower = Map.groupBy(claimed.filter(isFollowers), (row) => row['consumer'])
  await eachAtOnce([...byFollower.values()], async (rows) => {
    const until = stopwatch() + FOLLOWER_MS
    // What is left over is due again when its lease has run out.
    for (const row of rows) if (stopwatch() < until) await again(row)
  })
  return claimed.length
}

/** Tries one piece again, unless earlier work on its record still waits: then it waits too. */
async function retryInTurn(
  runtime: Runtime,
  store: Store,
  tenant: string,
  row: Row,
  jobs: readonly OwnedJob[],
  callerFor: CallerFor,
): Promise<void> {
  const [consumer, recordId, seq] = [
    row['consumer'] as string,
    row['recordId'] as string,
    row['seq'] as number,
  ]
  if ((await store.count(deliveryTable, tenant, waitingBefore(consumer, recordId, seq))) > 0)
    return postpone(runtime, store, tenant, row)
  try {
    await retryOne(runtime, store, tenant, row, jobs, callerFor)
  } catch (error) {
    await noteFailure(store, tenant, row, error, runtime.clock.now())
    runtime.log.warn(`${consumer} failed again.`, { consumer, error })
  }
}

/** Comes again later, without that it counts as a failure. */
async function postpone(runtime: Runtime, store: Store, tenant: string, row: Row): Promise<void> {
  const set = { dueAt: nextTry(1, runtime.clock.now()) }
  await store.update(deliveryTable, tenant, { where: equals('id', row['id'] as string), set })
}

async function retryOne(
  runtime: Runtime,
  store: Store,
  tenant: string,
  row: Row,
  jobs: readonly OwnedJob[],
  callerFor: CallerFor,
): Promise<void> {
  const job = jobs.find(({ id }) => id === row['consumer'])
  if (job) {
    const caller = callerFor(job.owner, tenant)
    return job.on !== undefined ? retryDueJob(job, caller, row) : retryEveryJob(job, caller, row)
  }
  const consumer = await consumerOf(runtime, store, tenant, row['consumer'] as string, callerFor)
  if (!consumer) throw new Error(`Nobody handles ${String(row['consumer'])} any more.`)
  if (!consumer.wants) return postpone(runtime, store, tenant, row)
  const [entry] = await store.find(journalTable, tenant, {
    where: equals('id', row['subject'] as string),
    limit: 1,
  })
  if (entry) await consumer.handle(entryOf(entry))
  await store.delete(deliveryTable, tenant, equals('id', row['id'] as string))
}

async function consumerOf(runtime: Runtime, store: Store, tenant: string, id: string, callerFor: CallerFor) {
  const owned = (owner: string) => callerFor(owner, tenant)
  const hook = runtime.hooks.durable.find((one) => one.id === id)
  if (hook) return hookConsumer(store, hook, owned)
  return followerConsumer(runtime, store, tenant, id, owned)
}
