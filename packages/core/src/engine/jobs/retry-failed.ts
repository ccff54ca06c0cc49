import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { hookConsumer } from '../journal/consumer.ts'
import { eachAtOnce } from '../journal/deliver-durably.ts'
import { deliveryTable, nextTry, noteFailure, waitingBefore } from '../journal/delivery.ts'
import { entryOf, journalTable } from '../journal/entry.ts'
import { followerConsumer, isFollowerId } from '../journal/follower-consumers.ts'
import {
  demandLease,
  heldBy,
  keepingLease,
  type Lease,
  type Leased,
  releaseLease,
  takeLeases,
  writeUnder,
} from '../lease.ts'
import type { Caller, Runtime } from '../runtime.ts'
import type { OwnedJob } from './job.ts'
import { reachedBy, retryDueJob } from './run-due.ts'
import { retryEveryJob } from './run-every.ts'
import type { CallerFor } from './run-jobs.ts'
import { retryWork } from './run-works.ts'
import type { Turn } from './turn.ts'
import type { OwnedWork } from './work-def.ts'

/** How much is taken at once: what of it finds no turn is free for the next one. */
const BATCH = 32

/**
 * Tries a tenant's failed work again. Each piece is leased, so that of several workers one has it. Followers, who may wait
 * for somebody far away, do not wait for one another.
 */
export async function retryFailed(
  runtime: Runtime,
  tenant: string,
  retrying: Retrying,
  newTurn: () => Turn,
): Promise<{ readonly tried: number; readonly isCut: boolean }> {
  const store = await runtime.store()
  const { clock } = runtime
  const leased = await takeLeases(store, clock, deliveryTable, tenant, {
    where: reachedBy('dueAt', clock.now()),
    orderBy: [{ column: { column: 'seq', kind: 'int' }, direction: 'asc' }],
    limit: BATCH,
  })
  const queues = Map.groupBy(leased, ({ row }) => {
    const consumer = row['consumer'] as string
    return isFollowerId(runtime, consumer) ? consumer : ''
  })
  let tried = 0
  let isCut = leased.length === BATCH
  await eachAtOnce([...queues.values()], async (queue) => {
    const turn = newTurn()
    for (const one of queue) {
      if (turn.next()) {
        tried += 1
        await retryInTurn(runtime, store, one, retrying)
      } else {
        isCut = true
        await releaseLease(store, one.lease)
      }
    }
  })
  return { tried, isCut }
}

/** Tries one piece again, unless earlier work on its record still waits: then it waits, too. */
async function retryInTurn(
  runtime: Runtime,
  store: Store,
  leased: Leased,
  retrying: Retrying,
): Promise<void> {
  const { row, lease } = leased
  const waiting = waitingBefore(row['consumer'] as string, row['recordId'] as string, row['seq'] as number)
  if ((await store.count(deliveryTable, lease.tenant, waiting)) > 0) return postpone(runtime, store, lease)
  await keepingLease(store, runtime.clock, lease, () => tryAgain(runtime, leased, retrying))
}

/** Comes again later, without that it counts as a failure. */
async function postpone({ clock }: Runtime, store: Store, lease: Lease): Promise<void> {
  const set = { dueAt: nextTry(1, clock.now()), leaseUntil: null }
  await store.update(deliveryTable, lease.tenant, { where: heldBy(lease), set })
}

/** Who may have failed, and in whose name to try again. */
export interface Retrying {
  readonly jobs: readonly OwnedJob[]
  readonly works: readonly OwnedWork[]
  readonly callerFor: CallerFor
}

async function tryAgain(runtime: Runtime, { row, lease }: Leased, retrying: Retrying): Promise<void> {
  const store = await runtime.store()
  try {
    await retryOne(runtime, store, { row, lease }, retrying)
  } catch (error) {
    await writeUnder(store, lease, (inside) =>
      noteFailure(inside, lease.tenant, row, error, runtime.clock.now()),
    )
    const consumer = row['consumer'] as string
    runtime.log.warn(`${consumer} failed again.`, { consumer, error })
  }
}

async function retryOne(
  runtime: Runtime,
  store: Store,
  { row, lease }: Leased,
  { jobs, works, callerFor }: Retrying,
): Promise<void> {
  const { tenant } = lease
  const fenced = (owner: string): Caller => ({
    ...callerFor(owner, tenant),
    guard: (inside) => demandLease(inside, lease),
  })
  const work = works.find(({ id }) => id === row['consumer'])
  if (work) return retryWork(work, callerFor(work.owner, tenant), { row, lease })
  const job = jobs.find(({ id }) => id === row['consumer'])
  // Takes the note away in the transaction of what it does, so that it needs no fence.
  if (job?.on !== undefined) return retryDueJob(job, callerFor(job.owner, tenant), row)
  if (job) return retryEveryJob(job, callerFor(job.owner, tenant), row)
  const consumer = await consumerOf(runtime, store, tenant, row['consumer'] as string)
  if (!consumer) throw new Error(`Nobody handles ${String(row['consumer'])} any more.`)
  if (!consumer.wants) return postpone(runtime, store, lease)
  const [entry] = await store.find(journalTable, tenant, {
    where: equals('id', row['subject'] as string),
    limit: 1,
  })
  if (entry) await consumer.handle(entryOf(entry), fenced(consumer.owner))
  await store.delete(deliveryTable, tenant, heldBy(lease))
}

async function consumerOf(runtime: Runtime, store: Store, tenant: string, id: string) {
  const hook = runtime.hooks.durable.find((one) => one.id === id)
  return hook ? hookConsumer(store, hook) : followerConsumer(runtime, store, tenant, id)
}
