import { both, equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { deliveryTable, noteFailure } from '../journal/delivery.ts'
import type { Caller } from '../runtime.ts'
import { milliseconds } from '../time/duration.ts'
import { watched } from '../watched.ts'
import { type EveryJob, type OwnedJob, scheduleTable } from './job.ts'
import { jobContext } from './run-due.ts'

type Job = EveryJob & OwnedJob

/** Runs an interval job of a tenant if it is due, and sets its next time. Missed times are not made up for. */
export async function runEveryJob(job: Job, caller: Caller, due: number): Promise<number> {
  const { runtime } = caller
  try {
    return await inUnit(caller, async (unit) => {
      if (!(await takeTurn(unit.store, job, caller, due))) return 0
      await watched('job', { name: job.id }, () => job.run(jobContext(caller, unit, due)))
      // An earlier run that failed is made good by this one.
      await unit.store.delete(deliveryTable, caller.tenant, equals('id', job.id))
      return 1
    })
  } catch (error) {
    await inUnit(caller, async (unit) => {
      if (await takeTurn(unit.store, job, caller, due)) await park(unit.store, job, caller, due, error)
    })
    runtime.log.warn(`Job ${job.id} failed and will be tried again.`, { job: job.id, error })
    return 1
  }
}

/** Of several workers one moves the schedule on. */
async function takeTurn(store: Store, job: Job, { runtime, tenant }: Caller, due: number): Promise<boolean> {
  const every = milliseconds(job.every)
  const missed = Math.floor(Math.max(0, runtime.clock.now() - due) / every)
  const taken = await store.claim(scheduleTable, tenant, {
    where: both(equals('id', job.id), equals('dueAt', due, 'datetime')),
    limit: 1,
    set: { dueAt: due + (missed + 1) * every },
  })
  return taken.length > 0
}

/** One note for the job, however often it fails. */
async function park(store: Store, job: Job, caller: Caller, due: number, error: unknown): Promise<void> {
  const { runtime, tenant } = caller
  const now = runtime.clock.now()
  const place = { id: job.id, consumer: job.id, subject: job.id, recordId: job.id }
  const fresh = { ...place, seq: due, attempts: 0, dueAt: now, error: null, leaseUntil: null, fence: null }
  await store.insert(deliveryTable, tenant, [fresh], { skipTaken: true })
  const [noted] = await store.find(deliveryTable, tenant, { where: equals('id', job.id), limit: 1 })
  await noteFailure(store, tenant, noted ?? fresh, error, now)
}

/** Runs an interval job again that failed. */
export async function retryEveryJob(job: Job, caller: Caller, delivery: Row): Promise<void> {
  await inUnit(caller, async (unit) => {
    if ((await unit.store.delete(deliveryTable, caller.tenant, equals('id', job.id))) === 0) return
    const context = jobContext(caller, unit, delivery['seq'] as number)
    await watched('job', { name: job.id }, () => job.run(context))
  })
}
