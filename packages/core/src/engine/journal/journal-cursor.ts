import { equals } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'
import { heldBy, type Lease, leaseColumns, takeLeases } from '../lease.ts'
import type { Clock } from '../time/clock.ts'

/** How far each durable consumer has read, one row a tenant and consumer. */
export const journalCursorTable: Table = {
  name: 'journalCursor',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'seq', kind: 'int', nullable: false },
    ...leaseColumns,
  ],
  unique: [],
  indexes: [],
}

/** The right to hand entries to one consumer of a tenant. */
export interface Reading {
  readonly lease: Lease
  /** The place up to which the consumer has been served. */
  readonly seq: number
}

/**
 * Only one worker at a time hands entries to a consumer of a tenant. A consumer that is new begins at `start`. Undefined
 * while somebody else is at it.
 */
export async function takeCursor(
  store: Store,
  clock: Clock,
  tenant: string,
  { consumer, start }: { readonly consumer: string; readonly start: number },
): Promise<Reading | undefined> {
  const query = { where: equals('id', consumer), limit: 1 }
  const take = async () => {
    const [taken] = await takeLeases(store, clock, journalCursorTable, tenant, query)
    return taken && { lease: taken.lease, seq: taken.row['seq'] as number }
  }
  const reading = await take()
  if (reading || (await store.count(journalCursorTable, tenant, query.where)) > 0) return reading
  const fresh = { id: consumer, seq: start, leaseUntil: null, fence: 0 }
  await store.insert(journalCursorTable, tenant, [fresh], { skipTaken: true })
  return take()
}

/** Notes how far a consumer has been served; the next worker may take over at once. */
export async function leaveCursor(store: Store, lease: Lease, seq: number): Promise<void> {
  const set = { seq, leaseUntil: null }
  await store.update(journalCursorTable, lease.tenant, { where: heldBy(lease), set })
}
