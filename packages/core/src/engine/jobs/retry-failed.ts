import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { deliveryTable, nextTry, noteFailure, waitingBefore } from '../journal/delivery.ts'
import { entryOf, journalTable } from '../journal/entry.ts'
import { handle } from '../journal/handle-entry.ts'
import type { Runtime } from '../runtime.ts'
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
      await noteFailure(store, tenant, row, error, runtime.clock.now())
      runtime.log.warn(`${consumer} failed again.`, { consumer, error })
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
  const job = jobs.find(({ id }) => id === row['consumer'])
  if (job) {
    const caller = callerFor(job.owner, tenant)
    return job.on !== undefined ? retryDueJob(job, caller, row) : retryEveryJob(job, caller, row)
  }
  const hook = runtime.hooks.durable.find(({ id }) => id === row['consumer'])
  if (!hook) throw new Error(`Nobody handles ${String(row['consumer'])} any more.`)
  const [entry] = await store.find(journalTable, tenant, {
    where: equals('id', row['subject'] as string),
    limit: 1,
  })
  if (entry) await handle(store, hook, entryOf(entry), callerFor(hook.owner, tenant))
  await store.delete(deliveryTable, tenant, equals('id', row['id'] as string))
}
