import { both, empty, equals, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Row, Table } from '../../store/table.ts'
import { leaseColumns } from '../lease.ts'

/** Work that failed and waits to be tried again, or that was given up: one row for a consumer and what it was to handle. */
export const deliveryTable: Table = {
  name: 'delivery',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'consumer', kind: 'text', nullable: false },
    /** The journal entry for a durable hook; the record itself for a job. */
    { name: 'subject', kind: 'text', nullable: false },
    { name: 'recordId', kind: 'text', nullable: false },
    { name: 'seq', kind: 'int', nullable: false },
    { name: 'attempts', kind: 'int', nullable: false },
    /** When to try next; null once it was given up. */
    { name: 'dueAt', kind: 'datetime', nullable: true },
    { name: 'error', kind: 'text', nullable: true },
    ...leaseColumns,
  ],
  unique: [],
  indexes: [
    { name: 'delivery_due', columns: [{ column: 'dueAt', direction: 'asc' }] },
    {
      name: 'delivery_record',
      columns: [
        { column: 'recordId', direction: 'asc' },
        { column: 'seq', direction: 'asc' },
      ],
    },
  ],
}

/** Work that was given up after its last attempt: the dead letters, for people to look at and send again. */
export interface DeadLetter {
  readonly id: string
  readonly consumer: string
  readonly recordId: string
  readonly attempts: number
  readonly error: string
}

/** After this many failures work is given up. */
export const MAX_ATTEMPTS = 8
const FIRST_PAUSE_MS = 5_000
const LONGEST_PAUSE_MS = 6 * 3_600_000

/** When to try again after so many failures: 5 s, 20 s, 80 s, … at most 6 h. */
export function nextTry(attempts: number, now: number): number {
  return now + Math.min(FIRST_PAUSE_MS * 4 ** (attempts - 1), LONGEST_PAUSE_MS)
}

/** Why something failed, fit to be kept; of a hook that failed, what it failed for. */
export function describeFailure(error: unknown): string {
  const { name, code, message, cause } = error as Partial<Error & { code: string }>
  const why = code === 'CRM_HOOK_FAILED' && cause instanceof Error ? ` ${cause.message}` : ''
  return `${code ?? name ?? 'Error'}: ${message ?? String(error)}${why}`.slice(0, 500)
}

/** Work of a consumer on a record that still waits, before a place in the journal. */
export function waitingBefore(consumer: string, recordId: string, seq: number): Predicate {
  return both(
    equals('consumer', consumer),
    equals('recordId', recordId),
    { is: 'compare', column: { column: 'seq', kind: 'int' }, op: 'lt', to: seq },
    { is: 'not', of: empty('dueAt') },
  )
}

/** Notes the failure of a row that was taken: it is due again later, or given up. */
export async function noteFailure(
  store: Store,
  tenant: string,
  row: Row,
  error: unknown,
  now: number,
): Promise<void> {
  const attempts = (row['attempts'] as number) + 1
  const set = {
    attempts,
    dueAt: attempts >= MAX_ATTEMPTS ? null : nextTry(attempts, now),
    error: describeFailure(error),
    leaseUntil: null,
  }
  await store.update(deliveryTable, tenant, { where: equals('id', row['id'] as string), set })
}
