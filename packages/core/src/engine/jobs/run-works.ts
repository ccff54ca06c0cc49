import { both, equals, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Json, Row } from '../../store/table.ts'
import { inUnit } from '../command/unit-of-work.ts'
import { deliveryTable, noteFailure } from '../journal/delivery.ts'
import {
  demandLease,
  heldBy,
  keepingLease,
  type Lease,
  type Leased,
  takeLeases,
  writeUnder,
} from '../lease.ts'
import type { Caller, Runtime, Unit } from '../runtime.ts'
import { watched } from '../watched.ts'
import { reachedBy } from './run-due.ts'
import type { Turn } from './turn.ts'
import { type OwnedWork, workTable } from './work-def.ts'

/** Long work of which a step may be done now. What nobody here can do waits for a process that can. */
export function dueWorks(works: readonly OwnedWork[], now: number): Predicate {
  return both(
    oneOf(
      'work',
      works.map(({ id }) => id),
    ),
    reachedBy('dueAt', now),
  )
}

/** Does steps of a tenant's long work, each piece in its turn. Resolves to how many. */
export async function runWorks(
  runtime: Runtime,
  tenant: string,
  {
    works,
    callerOf,
  }: { readonly works: readonly OwnedWork[]; readonly callerOf: (work: OwnedWork) => Caller },
  turn: Turn,
): Promise<number> {
  const store = await runtime.store()
  const { clock } = runtime
  for (let steps = 0; ; steps++) {
    if (!turn.next()) return steps
    const [leased] = await takeLeases(store, clock, workTable, tenant, {
      where: dueWorks(works, clock.now()),
      orderBy: [{ column: { column: 'dueAt', kind: 'datetime' }, direction: 'asc' }],
      limit: 1,
    })
    const work = works.find(({ id }) => id === leased?.row['work'])
    if (!leased || !work) return steps
    await keepingLease(store, clock, leased.lease, () => stepOnce(callerOf(work), work, leased))
  }
}

async function stepOnce(caller: Caller, work: OwnedWork, { row, lease }: Leased): Promise<void> {
  const { runtime } = caller
  try {
    if (work.outside) await stepOutside(caller, work, { row, lease })
    else await inUnit(caller, (unit) => step({ caller, work, unit }, row, lease), { retries: true })
  } catch (error) {
    await writeUnder(await runtime.store(), lease, (inside) => park(inside, caller, work, lease, error))
    runtime.log.warn(`Work ${work.id} failed and will be tried again.`, { work: work.id, error })
  }
}

/** Does a step again that failed, and takes its note away. */
export async function retryWork(
  work: OwnedWork,
  caller: Caller,
  { row: note, lease }: Leased,
): Promise<void> {
  const { tenant, runtime } = caller
  const query = { where: equals('id', note['subject'] as string), limit: 1 }
  if (work.outside) {
    const store = await runtime.store()
    const [row] = await store.find(workTable, tenant, query)
    if (row) await stepOutside(caller, work, { row, lease })
    await store.delete(deliveryTable, tenant, heldBy(lease))
    return
  }
  await inUnit(caller, async (unit) => {
    const [row] = await unit.store.find(workTable, tenant, { ...query, lock: true })
    if (row) await step({ caller, work, unit }, row, lease)
    await unit.store.delete(deliveryTable, tenant, heldBy(lease))
  })
}

interface Stepping {
  readonly caller: Caller
  readonly work: OwnedWork
  readonly unit: Unit
}

/** One step and the cursor that it leaves, as the holder of a lease. */
async function step({ caller, work, unit }: Stepping, row: Row, lease: Lease): Promise<void> {
  const context = stepContext({ ...caller, unit }, unit.now, row)
  const cursor = await watched('job', { name: work.id }, () => work.step(context))
  await demandLease(unit.store, lease)
  await leave(unit.store, caller.tenant, row, cursor, unit.now)
}

/** The same in no transaction: what the step writes is written by the holder of the lease, each call by itself. */
async function stepOutside(caller: Caller, work: OwnedWork, { row, lease }: Leased): Promise<void> {
  const { runtime, tenant } = caller
  const now = new Date(runtime.clock.now())
  const fenced: Caller = { ...caller, guard: (inside) => demandLease(inside, lease) }
  const context = stepContext(fenced, now, row)
  const cursor = await watched('job', { name: work.id }, () => work.step(context))
  const store = await runtime.store()
  // The lease first: with the last step its row is gone.
  await store.transaction(async (inside) => {
    await demandLease(inside, lease)
    await leave(inside, tenant, row, cursor, now)
  })
}

/** Where the next step begins. Pieces of one tenant take turns, too. */
async function leave(
  store: Store,
  tenant: string,
  row: Row,
  cursor: Json | undefined,
  now: Date,
): Promise<void> {
  const where = equals('id', row['id'] as string)
  const set = { cursor: cursor ?? null, dueAt: now.getTime(), leaseUntil: null }
  if (cursor === undefined) await store.delete(workTable, tenant, where)
  else await store.update(workTable, tenant, { where, set })
}

/** The piece waits until its note is due again. */
async function park(
  inside: Store,
  { runtime, tenant }: Caller,
  work: OwnedWork,
  lease: Lease,
  error: unknown,
): Promise<void> {
  const set = { dueAt: null, leaseUntil: null }
  await inside.update(workTable, tenant, { where: heldBy(lease), set })
  const place = { id: `${work.id}/${lease.id}`, consumer: work.id, subject: lease.id, recordId: lease.id }
  const now = runtime.clock.now()
  const note = { ...place, seq: 0, attempts: 0, dueAt: now, error: null, leaseUntil: null, fence: null }
  await inside.insert(deliveryTable, tenant, [note], { skipTaken: true })
  await noteFailure(inside, tenant, note, error, now)
}

function stepContext(caller: Caller, now: Date, row: Row) {
  const { runtime, tenant } = caller
  return {
    crm: runtime.openSession(caller),
    tenant,
    now,
    log: runtime.log,
    input: row['input'] as Json,
    cursor: row['cursor'] as Json,
  }
}
