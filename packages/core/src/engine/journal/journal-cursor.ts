import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'

/** How far each durable consumer has read, one row a tenant and consumer. */
export const journalCursorTable: Table = {
  name: 'journalCursor',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'seq', kind: 'int', nullable: false },
    { name: 'leaseUntil', kind: 'datetime', nullable: false },
    { name: 'fence', kind: 'int', nullable: false },
  ],
  unique: [],
  indexes: [],
}

const LEASE_MS = 60_000

/** The right to hand entries to one consumer of a tenant, until it runs out and somebody else takes it over. */
export interface Lease {
  readonly consumer: string
  readonly fence: number
  /** The place up to which the consumer has been served. */
  readonly seq: number
  until: number
}

/**
 * Only one worker at a time hands entries to a consumer of a tenant; the fence tells a worker that overslept. A consumer
 * that is new begins at `start`. Undefined while somebody else holds the lease.
 */
export async function takeLease(
  store: Store,
  tenant: string,
  consumer: string,
  start: number,
  now: number,
): Promise<Lease | undefined> {
  const isFree: Predicate = {
    is: 'compare',
    column: { column: 'leaseUntil', kind: 'datetime' },
    op: 'lte',
    to: now,
  }
  const fresh = { id: consumer, seq: start, leaseUntil: 0, fence: 0 }
  await store.insert(journalCursorTable, tenant, [fresh], { skipTaken: true })
  // One transaction, so that the fence that is read is the one that was written.
  return store.transaction(async (inside) => {
    const taken = await inside.update(journalCursorTable, tenant, {
      where: both(equals('id', consumer), isFree),
      set: { leaseUntil: now + LEASE_MS },
      add: { fence: 1 },
    })
    if (taken === 0) return undefined
    const [row] = await inside.find(journalCursorTable, tenant, { where: equals('id', consumer), limit: 1 })
    return {
      consumer,
      fence: row?.['fence'] as number,
      seq: row?.['seq'] as number,
      until: now + LEASE_MS,
    }
  })
}

/** Notes how far a consumer has been served, and holds on to it. False: somebody else has taken it over. */
export async function moveCursor(
  store: Store,
  tenant: string,
  lease: Lease,
  seq: number,
  now: number,
): Promise<boolean> {
  lease.until = now + LEASE_MS
  return write(store, tenant, lease, { seq, leaseUntil: lease.until })
}

/** Like {@link moveCursor}, but only when half of the lease is over: for slow handlers, between two entries. */
export async function keepLease(
  store: Store,
  tenant: string,
  lease: Lease,
  seq: number,
  now: number,
): Promise<boolean> {
  return now < lease.until - LEASE_MS / 2 || moveCursor(store, tenant, lease, seq, now)
}

/** Lets the next worker take over at once. */
export async function releaseLease(store: Store, tenant: string, lease: Lease): Promise<void> {
  await write(store, tenant, lease, { leaseUntil: 0 })
}

async function write(store: Store, tenant: string, lease: Lease, set: Row): Promise<boolean> {
  const where = both(equals('id', lease.consumer), equals('fence', lease.fence, 'int'))
  return (await store.update(journalCursorTable, tenant, { where, set })) > 0
}
