import { both, empty, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { type EveryJob, type OwnedJob, scheduleTable } from './job.ts'
import { type DueRun, reachedBy, runDueJob } from './run-due.ts'
import { runEveryJob } from './run-every.ts'
import type { Turn } from './turn.ts'

/** Makes the caller for work that nobody asked for: the owner's own, in a tenant. */
export type CallerFor = (owner: string, tenant: string) => Caller

type Run = DueRun | { readonly job: EveryJob & OwnedJob; readonly caller: Caller }

/** One job that has something due, and since when. */
interface Waiting {
  readonly run: Run
  at: number
}

/**
 * Fires a tenant's jobs that were due at an instant, in the order in which they came due, whichever job they belong to:
 * a warning that was due before a breach comes before it, also when a tick comes late for both.
 */
export async function runJobs(
  runtime: Runtime,
  jobs: readonly OwnedJob[],
  callerOf: (job: OwnedJob) => Caller,
  { now, turn }: { readonly now: number; readonly turn: Turn },
): Promise<number> {
  const store = await runtime.store()
  const queue = await waitingAt(store, runtime, jobs, callerOf, now)
  const failures: unknown[] = []
  let fired = 0
  while (queue.length > 0 && !turn.isCut) {
    queue.sort((a, b) => a.at - b.at)
    const [first, second] = queue as [Waiting, Waiting?]
    const until = Math.min(now, second?.at ?? now)
    const count = await runOne(first, until, turn).catch((error: unknown) => {
      failures.push(error)
      return 0
    })
    fired += count
    // Nothing fired although something is due: another worker is at it.
    const next = count === 0 ? undefined : await dueSince(store, runtime, first.run, now)
    if (next === undefined) queue.shift()
    else first.at = next
  }
  if (failures.length > 0) throw failures[0]
  return fired
}

async function waitingAt(
  store: Store,
  runtime: Runtime,
  jobs: readonly OwnedJob[],
  callerOf: (job: OwnedJob) => Caller,
  now: number,
): Promise<Waiting[]> {
  const queue: Waiting[] = []
  for (const job of jobs) {
    const caller = callerOf(job)
    const run = job.on !== undefined ? { job, caller, firedFor: new Map<string, number>() } : { job, caller }
    const at = await dueSince(store, runtime, run, now)
    if (at !== undefined) queue.push({ run, at })
  }
  return queue
}

/** The tenants in which a job is due. */
export async function tenantsWithJobs(
  runtime: Runtime,
  jobs: readonly OwnedJob[],
  now: number,
): Promise<readonly string[]> {
  const store = await runtime.store()
  const tenants = new Set<string>()
  for (const job of jobs) {
    const [table, column, where] = dueRows(runtime, job)
    for (const tenant of await store.tenants(table, both(where, reachedBy(column, now)))) tenants.add(tenant)
  }
  return [...tenants].sort()
}

async function runOne({ run, at }: Waiting, until: number, turn: Turn): Promise<number> {
  if ('firedFor' in run) return runDueJob(run, until, turn)
  return turn.next() ? runEveryJob(run.job, run.caller, at) : 0
}

/** The earliest instant for which a job is due in a tenant. */
async function dueSince(
  store: Store,
  runtime: Runtime,
  { job, caller }: Run,
  now: number,
): Promise<number | undefined> {
  const [table, column, where] = dueRows(runtime, job)
  const [row] = await store.find(table, caller.tenant, {
    where: both(where, reachedBy(column, now)),
    orderBy: [{ column: { column, kind: 'datetime' }, direction: 'asc' }],
    limit: 1,
    columns: [column],
  })
  return row?.[column] as number | undefined
}

/** Where a job's due instants stand. */
export function dueRows(runtime: Runtime, job: OwnedJob): readonly [Table, string, Predicate] {
  return job.on !== undefined
    ? [runtime.model.entity(job.on).table, job.due, empty('deletedAt')]
    : [scheduleTable, 'dueAt', equals('id', job.id)]
}
