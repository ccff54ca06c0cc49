import { empty, type Predicate } from '../../conditions/predicate.ts'
import { isCrmError } from '../errors.ts'
import { deliverJournal } from '../journal/deliver-durably.ts'
import { deliveryTable } from '../journal/delivery.ts'
import { journalHeadTable, journalTable } from '../journal/entry.ts'
import { SYSTEM_TENANT } from '../migrations/system-tenant.ts'
import type { Runtime } from '../runtime.ts'
import { checkTenant } from '../tenant.ts'
import type { OwnedJob } from './job.ts'
import { retryFailed } from './retry-failed.ts'
import { reachedBy } from './run-due.ts'
import { type CallerFor, runJobs, tenantsWithJobs } from './run-jobs.ts'
import { dueWorks, runWorks } from './run-works.ts'
import type { Piece } from './runner.ts'
import { beginTurn } from './turn.ts'
import { type OwnedWork, workTable } from './work-def.ts'

/** What one turn of a piece did. */
interface Served {
  readonly count: number
  /** There is more, for another turn. */
  readonly isCut: boolean
}

/** Everything that a CRM does when nobody asks, kind by kind. */
export interface Background {
  readonly runtime: Runtime
  readonly jobs: readonly OwnedJob[]
  readonly works: readonly OwnedWork[]
  /** The tenants that have something due of a kind. */
  tenantsWith(name: Piece['name']): Promise<readonly string[]>
  /** Gives a piece its turn. */
  serve(piece: Piece): Promise<Served>
}

/** What {@link background} is made of. */
export interface BackgroundParts extends Pick<Background, 'runtime' | 'jobs' | 'works'> {
  readonly callerFor: CallerFor
  /** Ends every turn between two pieces. */
  readonly isStopping: () => boolean
}

/** The background work of a CRM, which runners and ticks hand out in turns. */
export function background(parts: BackgroundParts): Background {
  const { runtime, jobs, works, callerFor, isStopping } = parts
  const newTurn = () => beginTurn(isStopping)
  const rotation = runtime.encryption?.rotation

  const tenantsWith: { readonly [name in Piece['name']]: (now: number) => Promise<readonly string[]> } = {
    jobs: (now) => tenantsWithJobs(runtime, jobs, now),
    journal: () => tenantsBehind(runtime),
    retries: async (now) => (await runtime.store()).tenants(deliveryTable, reachedBy('dueAt', now)),
    async works(now) {
      const store = await runtime.store()
      const begun = works.length === 0 ? [] : await store.tenants(workTable, dueWorks(works, now))
      const renewing = rotation ? await store.tenants(rotation.table, reachedBy('dueAt', now)) : []
      return [...new Set([...begun, ...renewing])]
    },
  }
  const serve: { readonly [name in Piece['name']]: (tenant: string) => Promise<Served> } = {
    async jobs(tenant) {
      const turn = newTurn()
      const callerOf = ({ owner }: OwnedJob) => callerFor(owner, tenant)
      const now = runtime.clock.now()
      return { count: await runJobs(runtime, jobs, callerOf, { now, turn }), isCut: turn.isCut }
    },
    async journal(tenant) {
      const callerOf = ({ owner }: { readonly owner: string }) => callerFor(owner, tenant)
      const { handled, isCut } = await deliverJournal(runtime, tenant, callerOf, newTurn)
      return { count: handled, isCut }
    },
    async retries(tenant) {
      const { tried, isCut } = await retryFailed(runtime, tenant, { jobs, works, callerFor }, newTurn)
      return { count: tried, isCut }
    },
    async works(tenant) {
      const turn = newTurn()
      const callerOf = ({ owner }: OwnedWork) => callerFor(owner, tenant)
      const count = await runWorks(runtime, tenant, { works, callerOf }, turn)
      const steps = (await rotation?.proceed(await runtime.store(), tenant, turn)) ?? 0
      return { count: count + steps, isCut: turn.isCut }
    },
  }
  return {
    ...{ runtime, jobs, works },
    tenantsWith: (name) => tenantsWith[name](runtime.clock.now()),
    async serve({ name, tenant }) {
      // Queues are somebody else's tables: nothing that lies there opens a session without a tenant.
      checkTenant(tenant, undefined)
      try {
        const { count, isCut } = await serve[name](tenant)
        // A turn that is cut before it did anything belongs to a CRM that stops.
        return { count, isCut: isCut && count > 0 }
      } catch (error) {
        // Somebody else is at it by now.
        if (isCrmError(error, 'CRM_LEASE_LOST')) return { count: 0, isCut: false }
        throw error
      }
    },
  }
}

/** Tenants with entries that have no place yet, or that not every durable consumer has been handed. */
async function tenantsBehind(runtime: Runtime): Promise<readonly string[]> {
  const store = await runtime.store()
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
  return [...new Set([...unsealed, ...unserved])].filter((tenant) => tenant !== SYSTEM_TENANT).sort()
}
