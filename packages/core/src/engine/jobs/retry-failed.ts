import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { deliveryTable, nextTry, noteFailure, waitingBefore } from '../journal/delivery.ts'
import { entryOf, journalTable } from '../journal/entry.ts'
import { handle } from '../journal/handle-entry.ts'
import { demandLease, heldBy, keepingLease, type Leased, takeLeases, writeUnder } from '../lease.ts'
import type { Caller, Runtime } from '../runtime.ts'
import type { OwnedJob } from './job.ts'
import { reachedBy, retryDueJob } from './run-due.ts'
import { retryEveryJob } from './run-every.ts'
import type { CallerFor } from './run-jobs.ts'
import { retryWork } from './run-works.ts'
import type { Turn } from './turn.ts'
import type { OwnedWork } from './work-def.ts'

/** Tries a tenant's failed work again. Each piece is leased, so that of several workers one has it. */
export async function retryFailed(
  runtime: Runtime,
  tenant: string,
  retrying: Retrying,
  turn: Turn,
): Promise<number> {
  const store = await runtime.store()
  const { clock } = runtime
  const next = {
    where: reachedBy('dueAt', clock.now()),
    orderBy: [{ column: { column: 'seq', kind: 'int' }, direction: 'asc' }],
    limit: 1,
  } as const
  let tried = 0
  for (; turn.next(); tried++) {
    const [leased] = await takeLeases(store, clock, deliveryTable, tenant, next)
    if (!leased) break
    const { row, lease } = leased
    const waiting = waitingBefore(row['consumer'] as string, row['recordId'] as string, row['seq'] as number)
    if ((await store.count(deliveryTable, tenant, waiting)) > 0) {
      const set = { dueAt: nextTry(1, clock.now()), leaseUntil: null }
      await store.update(deliveryTable, tenant, { where: heldBy(lease), set })
    } else await keepingLease(store, clock, lease, () => tryAgain(runtime, leased, retrying))
  }
  return tried
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
  const hook = runtime.hooks.durable.find(({ id }) => id === row['consumer'])
  if (!hook) throw new Error(`Nobody handles ${String(row['consumer'])} any more.`)
  const [entry] = await store.find(journalTable, tenant, {
    where: equals('id', row['subject'] as string),
    limit: 1,
  })
  if (entry) await handle(store, hook, entryOf(entry), fenced(hook.owner))
  await store.delete(deliveryTable, tenant, heldBy(lease))
}
