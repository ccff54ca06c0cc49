import { ALWAYS, both, empty, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'
import { idempotencyTable, KEY_LIFETIME_MS } from '../command/idempotency.ts'
import { deliverJournal, handle } from '../journal/deliver-durably.ts'
import { deliveryTable, nextTry, noteFailure, waitingBefore } from '../journal/delivery.ts'
import { entryOf, journalHeadTable, journalTable } from '../journal/entry.ts'
import type { Caller, Runtime } from '../runtime.ts'
import type { DueJob, OwnedJob } from './job.ts'
import { scheduleTable } from './job.ts'
import { reachedBy, retryDueJob, runDueJob, runEveryJob } from './run-due.ts'

/** What one tick did. */
export interface TickResult {
  /** Journal entries handed to durable hooks. */
  readonly delivered: number
  /** Jobs that fired. */
  readonly fired: number
  /** Failed work that was tried again. */
  readonly retried: number
}

/** Makes the caller for work that nobody asked for: the owner's own, in a tenant. */
export type CallerFor = (owner: string, tenant: string) => Caller

/** How long a retried piece of work is kept from other workers. */
const RETRY_LEASE_MS = 60_000
const RETRY_BATCH = 100

/**
 * Handles everything that is due, in every tenant, once. Costs by what is due, not by what exists. Any number of
 * processes may tick at the same time.
 */
export async function tick(
  runtime: Runtime,
  jobs: readonly OwnedJob[],
  callerFor: CallerFor,
): Promise<TickResult> {
  const store = await runtime.store()
  const now = runtime.clock.now()
  let [fired, delivered, retried] = [0, 0, 0]
  for (const job of jobs) {
    const [table, where] = dueOf(runtime, job, now)
    for (const tenant of await store.tenants(table, where)) {
      const caller = callerFor(job.owner, tenant)
      fired += 'on' in job ? await runDueJob(runtime, job, caller) : await runEveryJob(runtime, job, caller)
    }
  }
  for (const tenant of await tenantsToServe(store))
    delivered += await deliverJournal(runtime, tenant, (hook) => callerFor(hook.owner, tenant))
  for (const tenant of await store.tenants(deliveryTable, reachedBy('dueAt', now)))
    retried += await retry(runtime, store, tenant, jobs, callerFor)
  await forgetOldKeys(store, now)
  return { fired, delivered, retried }
}

/** When something is due next, or undefined when nothing is: for clocks that are moved by hand. */
export async function nextDue(runtime: Runtime, jobs: readonly OwnedJob[]): Promise<number | undefined> {
  const store = await runtime.store()
  const sources: (readonly [Table, string, Predicate])[] = [[deliveryTable, 'dueAt', ALWAYS]]
  for (const job of jobs) {
    if ('on' in job) sources.push([runtime.model.entity(job.on).table, job.due, empty('deletedAt')])
    else sources.push([scheduleTable, 'dueAt', equals('id', job.id)])
  }
  let next: number | undefined
  for (const [table, column, where] of sources) {
    const ref = { column, kind: 'datetime' } as const
    const waiting = both(where, { is: 'not', of: { is: 'null', column: ref } })
    for (const tenant of await store.tenants(table, waiting)) {
      const [row] = await store.aggregate(table, tenant, {
        where: waiting,
        groupBy: [],
        measures: { next: { min: ref } },
      })
      const at = row?.['next']
      if (typeof at === 'number' && (next === undefined || at < next)) next = at
    }
  }
  return next
}

function dueOf(runtime: Runtime, job: OwnedJob, now: number): readonly [Table, Predicate] {
  return 'on' in job
    ? [runtime.model.entity(job.on).table, both(empty('deletedAt'), reachedBy(job.due, now))]
    : [scheduleTable, both(equals('id', job.id), reachedBy('dueAt', now))]
}

/** Tenants with entries that have no place yet, or that not every durable consumer has been handed. */
async function tenantsToServe(store: Store): Promise<readonly string[]> {
  const behind: Predicate = {
    is: 'compare',
    column: { column: 'delivered', kind: 'int' },
    op: 'lt',
    to: { column: 'seq', kind: 'int' },
  }
  const [unsealed, unserved] = [
    await store.tenants(journalTable, empty('seq')),
    await store.tenants(journalHeadTable, behind),
  ]
  return [...new Set([...unsealed, ...unserved])].sort()
}

/** Tries failed work again. It is leased by moving its due time, so that of several workers one has it. */
async function retry(
  runtime: Runtime,
  store: Store,
  tenant: string,
  jobs: readonly OwnedJob[],
  callerFor: CallerFor,
): Promise<number> {
  const now = runtime.clock.now()
  const claimed = await store.claim(deliveryTable, tenant, {
    where: reachedBy('dueAt', now),
    orderBy: [{ column: { column: 'seq', kind: 'int' }, direction: 'asc' }],
    limit: RETRY_BATCH,
    set: { dueAt: now + RETRY_LEASE_MS },
  })
  for (const row of claimed) {
    const [consumer, recordId, seq] = [
      row['consumer'] as string,
      row['recordId'] as string,
      row['seq'] as number,
    ]
    const isBehind = (await store.count(deliveryTable, tenant, waitingBefore(consumer, recordId, seq))) > 0
    if (isBehind) {
      const set = { dueAt: nextTry(1, now) }
      await store.update(deliveryTable, tenant, { where: equals('id', row['id'] as string), set })
      continue
    }
    try {
      await retryOne(runtime, store, tenant, row, jobs, callerFor)
    } catch (error) {
      await noteFailure(store, tenant, row, error, now)
    }
  }
  return claimed.length
}

async function retryOne(
  runtime: Runtime,
  store: Store,
  tenant: string,
  row: Row,
  jobs: readonly OwnedJob[],
  callerFor: CallerFor,
): Promise<void> {
  const job = jobs.find((one): one is DueJob & OwnedJob => 'on' in one && one.id === row['consumer'])
  if (job) return retryDueJob(runtime, job, callerFor(job.owner, tenant), row)
  const hook = runtime.hooks.durable.find((one) => one.id === row['consumer'])
  if (!hook) throw new Error(`Nobody handles ${String(row['consumer'])} any more.`)
  const [entry] = await store.find(journalTable, tenant, {
    where: equals('id', row['subject'] as string),
    limit: 1,
  })
  if (entry) await handle(runtime, store, tenant, hook, entryOf(entry), callerFor(hook.owner, tenant))
  await store.delete(deliveryTable, tenant, equals('id', row['id'] as string))
}

async function forgetOldKeys(store: Store, now: number): Promise<void> {
  const isOld = reachedBy('createdAt', now - KEY_LIFETIME_MS)
  for (const tenant of await store.tenants(idempotencyTable, isOld))
    await store.delete(idempotencyTable, tenant, isOld)
}
