import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Table } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { uuidV7 } from '../ids.ts'
import { type Clock, stopwatch } from '../time/clock.ts'
import { SYSTEM_TENANT } from './system-tenant.ts'
import { pause, whenFree } from './when-free.ts'

/** Who migrates this database: one row, whose holder has it until it lets go, or stops renewing it. */
export const leaseTable: Table = {
  name: 'migrationLease',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'holder', kind: 'text', nullable: false },
    { name: 'until', kind: 'datetime', nullable: false },
  ],
  unique: [],
  indexes: [],
}

/** How long a process that died keeps others waiting. */
export const LEASE_MS = 30_000
const RENEW_MS = 10_000
const LOOK_AGAIN_MS = 100

const NOBODY = ''
const ROW = 'migrate'
const THE_LEASE = equals('id', ROW)

/** The right to change the schema. */
export interface Lease {
  /**
   * Runs `work` in a transaction that commits only while the lease is still ours. Clocks of machines differ, so a lease
   * can be lost early: then nothing of the work is kept.
   */
  transaction<T>(work: (inside: Store) => Promise<T>): Promise<T>
  /** Refuses when the lease was lost. */
  renew(): Promise<void>
}

/**
 * Runs `work` as the only one who migrates. Another process that is at it is waited for; after `waitMs` it is
 * CRM_MIGRATION_BUSY. When the lease is lost, `work` starts again once it is won back: it must be safe to repeat.
 */
export async function underLease<T>(
  store: Store,
  clock: Clock,
  waitMs: number,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const free = { id: ROW, holder: NOBODY, until: 0 }
  await whenFree(() => store.insert(leaseTable, SYSTEM_TENANT, [free], { skipTaken: true }))
  const ids = uuidV7()
  const startedAt = stopwatch()
  for (;;) {
    const holder = ids.next(clock.now())
    if (await take(store, clock, holder)) {
      const outcome = await asHolder(store, clock, holder, work)
      if (outcome) return outcome.result
    }
    if (stopwatch() - startedAt >= waitMs) throw engineErrors.CRM_MIGRATION_BUSY()
    await pause(LOOK_AGAIN_MS)
  }
}

/** Ends the work of a process whose lease went to another. */
export class LeaseLost extends Error {}

/** Nothing when the lease was lost on the way. */
async function asHolder<T>(
  store: Store,
  clock: Clock,
  holder: string,
  work: (lease: Lease) => Promise<T>,
): Promise<{ result: T } | undefined> {
  const renew = (inside: Store) => renewLease(inside, clock, holder)
  const lease: Lease = {
    renew: () => whenFree(() => renew(store)),
    transaction: (inner) =>
      store.transaction(async (inside) => {
        const result = await inner(inside)
        // Last, so that the row is locked for a moment only.
        await renew(inside)
        return result
      }),
  }
  const timer = setInterval(() => void renew(store).catch(() => undefined), RENEW_MS)
  try {
    return { result: await work(lease) }
  } catch (error) {
    if (error instanceof LeaseLost) return undefined
    throw error
  } finally {
    clearInterval(timer)
    // A lease that could not be given back ends by itself.
    await setLease(store, holder, { holder: NOBODY, until: 0 }).catch(() => undefined)
  }
}

async function take(store: Store, clock: Clock, holder: string): Promise<boolean> {
  const now = clock.now()
  const isOver = { is: 'compare', column: { column: 'until', kind: 'datetime' }, op: 'lte', to: now } as const
  const set = { holder, until: now + LEASE_MS }
  try {
    return (
      (await store.update(leaseTable, SYSTEM_TENANT, {
        where: { is: 'all', of: [THE_LEASE, isOver] },
        set,
      })) > 0
    )
  } catch (error) {
    if (error instanceof StoreError && error.code === 'BUSY') return false
    throw error
  }
}

async function renewLease(store: Store, clock: Clock, holder: string): Promise<void> {
  const renewed = await setLease(store, holder, { until: clock.now() + LEASE_MS })
  if (renewed === 0) throw new LeaseLost('Another process took the lease.')
}

function setLease(
  store: Store,
  holder: string,
  set: { readonly holder?: string; readonly until: number },
): Promise<number> {
  const where = { is: 'all', of: [THE_LEASE, equals('holder', holder)] } as const
  return store.update(leaseTable, SYSTEM_TENANT, { where, set: { ...set } })
}
