import { both, empty, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { decodeRow } from '../entities/codec.ts'
import { deliveryTable, describeFailure, nextTry } from '../journal/delivery.ts'
import type { Caller, Runtime, Unit } from '../runtime.ts'
import { milliseconds } from '../time/duration.ts'
import { type DueJob, type EveryJob, type OwnedJob, scheduleTable } from './job.ts'

/** "This instant has been reached." */
export function reachedBy(column: string, now: number): Predicate {
  return { is: 'compare', column: { column, kind: 'datetime' }, op: 'lte', to: now }
}

/** Fires a job for every record of a tenant that is due, each in a transaction of its own. Resolves to how many. */
export async function runDueJob(runtime: Runtime, job: DueJob & OwnedJob, caller: Caller): Promise<number> {
  for (let fired = 0; ; fired++) {
    const row = await fireNext(runtime, job, caller)
    if (!row) return fired
  }
}

/** Takes one due record, empties its due field and runs the job; a failure leaves only a note to try again. */
async function fireNext(runtime: Runtime, job: DueJob & OwnedJob, caller: Caller): Promise<Row | undefined> {
  let taken: Row | undefined
  try {
    await inUnit(caller, async (unit) => {
      taken = await takeNext(runtime, unit.store, job, caller.tenant)
      if (taken) await runOn(runtime, job, caller, unit, taken)
    })
  } catch (error) {
    if (!taken) throw error
    await inUnit(caller, (unit) => parkFailure(runtime, unit.store, job, caller.tenant, taken as Row, error))
    runtime.log.warn(`Job ${job.id} failed and will be tried again.`, { job: job.id, error })
  }
  return taken
}

async function takeNext(
  runtime: Runtime,
  store: Store,
  job: DueJob,
  tenant: string,
): Promise<Row | undefined> {
  const { table } = runtime.model.entity(job.on)
  const [row] = await store.claim(table, tenant, {
    where: both(empty('deletedAt'), reachedBy(job.due, runtime.clock.now())),
    orderBy: [{ column: { column: job.due, kind: 'datetime' }, direction: 'asc' }],
    limit: 1,
    set: { [job.due]: null },
  })
  return row
}

async function runOn(
  runtime: Runtime,
  job: DueJob & OwnedJob,
  caller: Caller,
  unit: Unit,
  row: Row,
): Promise<void> {
  const entity = runtime.model.entity(job.on)
  const custom = await runtime.customFields(unit.store, caller.tenant, entity.name)
  await job.run(decodeRow(entity, row, custom), jobContext(runtime, { ...caller, unit }, unit))
}

function jobContext(runtime: Runtime, caller: Caller, unit: Unit) {
  return { crm: runtime.openSession(caller), tenant: caller.tenant, now: unit.now, log: runtime.log }
}

async function parkFailure(
  runtime: Runtime,
  store: Store,
  job: DueJob,
  tenant: string,
  row: Row,
  error: unknown,
): Promise<void> {
  const now = runtime.clock.now()
  const { table } = runtime.model.entity(job.on)
  const id = row['id'] as string
  await store.update(table, tenant, { where: equals('id', id), set: { [job.due]: null } })
  const failed = {
    id: `${job.id}/${id}/${now}`,
    consumer: job.id,
    subject: id,
    recordId: id,
    seq: now,
    attempts: 1,
    dueAt: nextTry(1, now),
    error: describeFailure(error),
  }
  await store.insert(deliveryTable, tenant, [failed], { skipTaken: true })
}

/** Runs a due job again for a record on which it failed. */
export async function retryDueJob(
  runtime: Runtime,
  job: DueJob & OwnedJob,
  caller: Caller,
  delivery: Row,
): Promise<void> {
  const entity = runtime.model.entity(job.on)
  await inUnit(caller, async (unit) => {
    const where = both(equals('id', delivery['recordId'] as string), empty('deletedAt'))
    const [row] = await unit.store.find(entity.table, caller.tenant, { where, limit: 1, lock: true })
    if (row) await runOn(runtime, job, caller, unit, row)
    await unit.store.delete(deliveryTable, caller.tenant, equals('id', delivery['id'] as string))
  })
}

/** Runs an interval job of a tenant if it is due, and sets its next time. Missed times are not made up for. */
export async function runEveryJob(
  runtime: Runtime,
  job: EveryJob & OwnedJob,
  caller: Caller,
): Promise<number> {
  const now = runtime.clock.now()
  return inUnit(caller, async (unit) => {
    const [taken] = await unit.store.claim(scheduleTable, caller.tenant, {
      where: both(equals('id', job.id), reachedBy('dueAt', now)),
      limit: 1,
      set: { dueAt: now + milliseconds(job.every) },
    })
    if (!taken) return 0
    await job.run(jobContext(runtime, { ...caller, unit }, unit))
    return 1
  })
}
