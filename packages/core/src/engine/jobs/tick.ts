import { ALWAYS, both, empty, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'
import { idempotencyTable, KEY_LIFETIME_MS } from '../command/idempotency.ts'
import { deliverJournal } from '../journal/deliver-durably.ts'
import { deliveryTable } from '../journal/delivery.ts'
import { journalHeadTable, journalTable } from '../journal/entry.ts'
import type { Runtime } from '../runtime.ts'
import type { OwnedJob } from './job.ts'
import { retryFailed } from './retry-failed.ts'
import { reachedBy } from './run-due.ts'
import { type CallerFor, dueRows, runJobs } from './run-jobs.ts'

/** What one tick did. */
export interface TickResult {
  /** Journal entries handed to durable hooks. */
  readonly delivered: number
  /** Jobs that fired. */
  readonly fired: number
  /** Failed work that was tried again. */
  readonly retried: number
}

/**
 * Handles everything that is due, in every tenant, once. Costs by what is due, not by what exists. Any number of
 * processes may tick at the same time. What fails in one tenant keeps nothing else from being handled; the first such
 * failure is thrown at the end.
 */
export async function tick(
  runtime: Runtime,
  jobs: readonly OwnedJob[],
  callerFor: CallerFor,
): Promise<TickResult> {
  const store = await runtime.store()
  const now = runtime.clock.now()
  const failures: unknown[] = []
  const onFailure = (error: unknown) => void failures.push(error)
  const inEach = async (tenants: readonly string[], work: (tenant: string) => Promise<number>) => {
    let handled = 0
    for (const tenant of tenants) {
      handled += await work(tenant).catch((error: unknown) => {
        onFailure(error)
        return 0
      })
    }
    return handled
  }

  const fired = await runJobs(runtime, jobs, callerFor, now, onFailure)
  const delivered = await inEach(await tenantsToServe(store), (tenant) =>
    deliverJournal(runtime, tenant, (hook) => callerFor(hook.owner, tenant)),
  )
  const rotation = runtime.encryption?.rotation
  if (rotation)
    await inEach(await store.tenants(rotation.table, reachedBy('dueAt', now)), (tenant) =>
      rotation.proceed(store, tenant),
    )
  const failed = await store.tenants(deliveryTable, reachedBy('dueAt', now))
  const retried = await inEach(failed, (tenant) => retryFailed(runtime, tenant, jobs, callerFor))
  await forgetOldKeys(store, now)
  if (failures.length > 0) throw failures[0]
  return { fired, delivered, retried }
}

/** When something is due next, or undefined when nothing is: for clocks that are moved by hand. */
export async function nextDue(runtime: Runtime, jobs: readonly OwnedJob[]): Promise<number | undefined> {
  const store = await runtime.store()
  const sources: (readonly [Table, string, Predicate])[] = [
    [deliveryTable, 'dueAt', ALWAYS],
    ...(runtime.encryption ? [[runtime.encryption.rotation.table, 'dueAt', ALWAYS] as const] : []),
    ...jobs.map((job) => dueRows(runtime, job)),
  ]
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

async function forgetOldKeys(store: Store, now: number): Promise<void> {
  const isOld = reachedBy('createdAt', now - KEY_LIFETIME_MS)
  for (const tenant of await store.tenants(idempotencyTable, isOld))
    await store.delete(idempotencyTable, tenant, isOld)
}
