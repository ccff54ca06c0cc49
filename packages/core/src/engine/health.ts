import { both, empty } from '../conditions/predicate.ts'
import type { Store } from '../store/store.ts'
import { isCrmError } from './errors.ts'
import type { Background } from './jobs/background.ts'
import { reachedBy } from './jobs/run-due.ts'
import { dueRows } from './jobs/run-jobs.ts'
import { deliveryTable } from './journal/delivery.ts'
import { asCrmError } from './store-failure.ts'
import { stopwatch } from './time/clock.ts'

/** How a CRM is, for a host's health endpoints and dashboards. It names no tenant and no record. */
export interface Health {
  /** The store answers and its schema is as this release wants it. */
  readonly ok: boolean
  /** Migrated and started: it may be given work. */
  readonly isReady: boolean
  /** How long the store took to answer, in milliseconds; null when it did not. */
  readonly store: { readonly ms: number | null; readonly error?: string }
  readonly schema: 'current' | 'behind' | 'unknown'
  /** Tenants whose durable hooks have not seen everything yet. */
  readonly journal: { readonly tenants: number }
  /** Tenants in which something is due, and for how long the oldest of it has been, in milliseconds. */
  readonly due: { readonly tenants: number; readonly oldestMs: number }
  /** Work that was given up and waits for somebody to look at it. */
  readonly deadLetters: number
  readonly runner: { readonly id: string; readonly state: 'idle' | 'running' | 'stopped' }
}

/** Of so many tenants the figures are looked at: enough to see that something is wrong. */
const MOST_TENANTS = 50

/** What is asked besides the store. */
export interface HealthQuestion {
  readonly work: Background
  /** Opens the store, without looking at its schema. */
  readonly open: () => Promise<Store>
  readonly checked: () => Promise<Store>
  readonly runner: Health['runner']
}

/** Looks how everything is. Rejects never: what does not answer is told. */
export async function health({ work, open, checked, runner }: HealthQuestion): Promise<Health> {
  const nothing = { journal: { tenants: 0 }, due: { tenants: 0, oldestMs: 0 }, deadLetters: 0, runner }
  const startedAt = stopwatch()
  let ms: number | null = null
  try {
    await (await open()).now?.()
    ms = stopwatch() - startedAt
    const store = await checked()
    const figures = await figuresOf(store, work)
    return {
      ok: true,
      isReady: runner.state === 'running',
      store: { ms },
      schema: 'current',
      ...figures,
      runner,
    }
  } catch (thrown) {
    const error = asCrmError(thrown)
    const code = isCrmError(error) ? error.code : 'CRM_INTERNAL'
    const isBehind = code === 'CRM_SCHEMA_BEHIND' || code === 'CRM_MIGRATION_BREAKING'
    return {
      ...{ ok: false, isReady: false, store: { ms, error: code } },
      schema: isBehind ? 'behind' : 'unknown',
      ...nothing,
    }
  }
}

async function figuresOf(
  store: Store,
  work: Background,
): Promise<Pick<Health, 'journal' | 'due' | 'deadLetters'>> {
  const behind = await work.tenantsWith('journal')
  let deadLetters = 0
  for (const tenant of (await store.tenants(deliveryTable, empty('dueAt'))).slice(0, MOST_TENANTS))
    deadLetters += await store.count(deliveryTable, tenant, empty('dueAt'))
  return { journal: { tenants: behind.length }, due: await overdue(store, work), deadLetters }
}

async function overdue(store: Store, { runtime, jobs }: Background): Promise<Health['due']> {
  const now = runtime.clock.now()
  const late = new Set<string>()
  let oldest = now
  for (const job of jobs) {
    const [table, column, all] = dueRows(runtime, job)
    const where = both(all, reachedBy(column, now))
    const measures = { oldest: { min: { column, kind: 'datetime' } } } as const
    for (const tenant of (await store.tenants(table, where)).slice(0, MOST_TENANTS)) {
      late.add(tenant)
      const [row] = await store.aggregate(table, tenant, { where, groupBy: [], measures })
      oldest = Math.min(oldest, (row?.['oldest'] as number | null) ?? now)
    }
  }
  return { tenants: late.size, oldestMs: now - oldest }
}
