import { both, empty, equals, oneOf, type Predicate } from '../conditions/predicate.ts'
import type { ClaimQuery } from '../store/query.ts'
import type { Store } from '../store/store.ts'
import type { Column, Row, Table } from '../store/table.ts'
import { engineErrors } from './engine-errors.ts'
import type { Clock } from './time/clock.ts'

/** How long a worker that died keeps its work from the others. */
const LEASE_MS = 30_000
const RENEW_MS = LEASE_MS / 3

/** What a table has whose rows are leased. Null in rows that were there before: free, and taken by nobody yet. */
export const leaseColumns: readonly Column[] = [
  { name: 'leaseUntil', kind: 'datetime', nullable: true },
  { name: 'fence', kind: 'int', nullable: true },
]

/** The right to work on one row, until it runs out and somebody else takes it over. */
export interface Lease {
  readonly table: Table
  readonly tenant: string
  readonly id: string
  /** Raised by every takeover. Whoever holds an older one writes no more. */
  readonly fence: number
}

/** A row that was leased. */
export interface Leased {
  readonly row: Row
  readonly lease: Lease
}

/** By the database's time where it has one: the clocks of workers differ, and a lease is for as long as it says. */
export async function leaseTime(store: Store, clock: Clock): Promise<number> {
  return (await store.now?.()) ?? clock.now()
}

/** Leases rows that match and that nobody holds. */
export async function takeLeases(
  store: Store,
  clock: Clock,
  table: Table,
  tenant: string,
  query: Omit<ClaimQuery, 'set'>,
): Promise<readonly Leased[]> {
  const now = await leaseTime(store, clock)
  // One transaction, so that the fence that is told is the one that was written.
  return store.transaction(async (inside) => {
    const leaseUntil = now + LEASE_MS
    const where = both(query.where, isFree(now))
    const rows = await inside.claim(table, tenant, { ...query, where, set: { leaseUntil } })
    if (rows.length === 0) return []
    const taken = oneOf(
      'id',
      rows.map(({ id }) => id as string),
    )
    await inside.update(table, tenant, { where: taken, set: { leaseUntil }, add: { fence: 1 } })
    return rows.map((row) => {
      const fence = ((row['fence'] as number | null) ?? 0) + 1
      return { row, lease: { table, tenant, id: row['id'] as string, fence } }
    })
  })
}

function isFree(now: number): Predicate {
  const isOver: Predicate = {
    is: 'compare',
    column: { column: 'leaseUntil', kind: 'datetime' },
    op: 'lte',
    to: now,
  }
  return { is: 'any', of: [empty('leaseUntil'), isOver] }
}

/** "The row, as long as the lease is ours." */
export function heldBy({ id, fence }: Lease): Predicate {
  return both(equals('id', id), equals('fence', fence, 'int'))
}

/**
 * Refuses unless the lease is still ours. In a transaction nobody takes it over before the end: what else is written
 * there is written by its holder or not at all.
 */
export async function demandLease(inside: Store, lease: Lease): Promise<void> {
  const { table, tenant, fence } = lease
  const held = await inside.update(table, tenant, { where: heldBy(lease), set: { fence } })
  if (held === 0) throw engineErrors.CRM_LEASE_LOST()
}

/** Writes as the holder of a lease: in one transaction with the look at the fence, last, so that the row is locked shortly. */
export function writeUnder<T>(store: Store, lease: Lease, work: (inside: Store) => Promise<T>): Promise<T> {
  return store.transaction(async (inside) => {
    const result = await work(inside)
    await demandLease(inside, lease)
    return result
  })
}

/** Renews a lease while something takes its time; what runs without end has its own limit. */
export async function keepingLease<T>(
  store: Store,
  clock: Clock,
  lease: Lease,
  work: () => Promise<T>,
): Promise<T> {
  const renew = async () => {
    const leaseUntil = (await leaseTime(store, clock)) + LEASE_MS
    await store.update(lease.table, lease.tenant, { where: heldBy(lease), set: { leaseUntil } })
  }
  // A lease that could not be renewed runs out by itself.
  const timer = setInterval(() => void renew().catch(() => undefined), RENEW_MS)
  try {
    return await work()
  } finally {
    clearInterval(timer)
  }
}

/** Lets the next worker take over at once. */
export async function releaseLease(store: Store, lease: Lease): Promise<void> {
  await store.update(lease.table, lease.tenant, { where: heldBy(lease), set: { leaseUntil: null } })
}
