import { both, empty, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row } from '../../store/table.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { engineErrors } from '../engine-errors.ts'
import { decodeRow } from '../entities/codec.ts'
import { deliveryTable, describeFailure, nextTry } from '../journal/delivery.ts'
import type { Caller, Unit } from '../runtime.ts'
import { watched } from '../watched.ts'
import type { DueJob, JobContext, OwnedJob } from './job.ts'
import type { Turn } from './turn.ts'

/** "This instant has been reached." */
export function reachedBy(column: string, now: number): Predicate {
  return { is: 'compare', column: { column, kind: 'datetime' }, op: 'lte', to: now }
}

/** A due job in one tenant, while a tick works it off. */
export interface DueRun {
  readonly job: DueJob & OwnedJob
  readonly caller: Caller
  /** For which instant it last fired, by record: a job that sets the same instant again would never end. */
  readonly firedFor: Map<string, number>
}

/** Fires a job for records that were due by an instant, each in a transaction of its own. Resolves to how many. */
export async function runDueJob(run: DueRun, until: number, turn: Turn): Promise<number> {
  let fired = 0
  while (turn.next() && (await fireNext(run, until))) fired++
  return fired
}

interface Taken {
  readonly row: Row
  readonly id: string
  readonly due: number
}

/** Takes one due record, empties its due field and runs the job; a failure leaves only a note to try again. */
async function fireNext(run: DueRun, until: number): Promise<boolean> {
  const { job, caller, firedFor } = run
  const { log } = caller.runtime
  let taken: Taken | undefined
  try {
    const fire = async (unit: Unit) => {
      taken = await takeNext(run, unit.store, until)
      if (!taken) return undefined
      if ((firedFor.get(taken.id) ?? Number.NEGATIVE_INFINITY) >= taken.due)
        throw engineErrors.CRM_JOB_LOOP({ job: job.id })
      await runOn(run, unit, taken.row, taken.due)
      return taken
    }
    // What lost against a writer, who locks in another order, need not wait for the next try.
    taken = await inUnit(caller, fire, { retries: true })
    if (taken) firedFor.set(taken.id, taken.due)
  } catch (error) {
    if (!taken) throw error
    const failed = taken
    await inUnit(caller, (unit) => parkFailure(run, unit.store, failed, error))
    log.warn(`Job ${job.id} failed and will be tried again.`, { job: job.id, error })
  }
  return taken !== undefined
}

async function takeNext({ job, caller }: DueRun, store: Store, until: number): Promise<Taken | undefined> {
  const { table } = caller.runtime.model.entity(job.on)
  // Claimed as it is, to learn for which instant it is due, and emptied afterwards.
  const [row] = await store.claim(table, caller.tenant, {
    where: both(empty('deletedAt'), reachedBy(job.due, until)),
    orderBy: [{ column: { column: job.due, kind: 'datetime' }, direction: 'asc' }],
    limit: 1,
    set: { deletedAt: null },
  })
  if (!row) return undefined
  const id = row['id'] as string
  await store.update(table, caller.tenant, { where: equals('id', id), set: { [job.due]: null } })
  return { row: { ...row, [job.due]: null }, id, due: row[job.due] as number }
}

async function runOn({ job, caller }: DueRun, unit: Unit, row: Row, due: number): Promise<void> {
  const { model, customFields } = caller.runtime
  const entity = model.entity(job.on)
  const custom = await customFields(unit.store, caller.tenant, entity.name)
  const context = jobContext(caller, unit, due)
  await watched('job', { name: job.id, entity: job.on }, () =>
    job.run(decodeRow(entity, row, custom), context),
  )
}

/** What a job is given: its owner's session in the transaction. */
export function jobContext(caller: Caller, unit: Unit, due: number): JobContext {
  const { runtime, tenant } = caller
  return {
    crm: runtime.openSession({ ...caller, unit }),
    tenant,
    now: unit.now,
    due: new Date(due),
    log: runtime.log,
  }
}

/** Unless somebody else took it meanwhile, the record is due no longer: the note says when to try again. */
async function parkFailure(
  { job, caller }: DueRun,
  store: Store,
  { id, due }: Taken,
  error: unknown,
): Promise<void> {
  const { runtime, tenant } = caller
  const now = runtime.clock.now()
  const emptied = await store.update(runtime.model.entity(job.on).table, tenant, {
    where: both(equals('id', id), equals(job.due, due, 'datetime')),
    set: { [job.due]: null },
  })
  if (emptied === 0) return
  const failed = {
    id: `${job.id}/${id}/${due}`,
    consumer: job.id,
    subject: id,
    recordId: id,
    seq: due,
    attempts: 1,
    dueAt: nextTry(1, now),
    error: describeFailure(error),
    leaseUntil: null,
    fence: null,
  }
  await store.insert(deliveryTable, tenant, [failed], { skipTaken: true })
}

/** Runs a due job again for a record on which it failed. Of several workers one finds the note and takes it away. */
export async function retryDueJob(job: DueJob & OwnedJob, caller: Caller, delivery: Row): Promise<void> {
  const { table } = caller.runtime.model.entity(job.on)
  await inUnit(caller, async (unit) => {
    const noted = equals('id', delivery['id'] as string)
    if ((await unit.store.delete(deliveryTable, caller.tenant, noted)) === 0) return
    const where = both(equals('id', delivery['recordId'] as string), empty('deletedAt'))
    const [row] = await unit.store.find(table, caller.tenant, { where, limit: 1, lock: true })
    if (row) await runOn({ job, caller, firedFor: new Map() }, unit, row, delivery['seq'] as number)
  })
}
