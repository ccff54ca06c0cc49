import { ALWAYS, both, empty, type Predicate } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'
import { idempotencyTable, KEY_LIFETIME_MS } from '../command/idempotency.ts'
import { UNDO_LIFETIME_MS, undoTable } from '../command/keep-inverse.ts'
import { deliveryTable } from '../journal/delivery.ts'
import { noteRepeated, tenantsWithRepeated } from '../journal/repeated-notes.ts'
import type { Runtime } from '../runtime.ts'
import { proofTable } from '../step-up/proof.ts'
import type { Background } from './background.ts'
import { reachedBy } from './run-due.ts'
import { dueRows } from './run-jobs.ts'
import { type Piece, pieceNames } from './runner.ts'
import { inTurns } from './turn.ts'
import { workTable } from './work-def.ts'

/** What one tick did. */
export interface TickResult {
  /** Journal entries handed to durable hooks. */
  readonly delivered: number
  /** Jobs that fired, and steps of long work. */
  readonly fired: number
  /** Failed work that was tried again. */
  readonly retried: number
}

/**
 * Handles everything that is due, in every tenant, once, and the tenants in turns. Costs by what is due, not by what
 * exists. Any number of processes may tick at the same time. What fails in one tenant keeps nothing else from being
 * handled; the first such failure is thrown at the end.
 */
export async function tick(background: Background): Promise<TickResult> {
  const { runtime } = background
  const failures: unknown[] = []
  const done = { jobs: 0, journal: 0, retries: 0, works: 0 }
  // Kind by kind, because what jobs write is for durable hooks.
  for (const name of pieceNames) {
    const tenants = await background.tenantsWith(name)
    const pieces = new Map(tenants.map((tenant): [string, Piece] => [tenant, { name, tenant }]))
    const serve = async (piece: Piece) => {
      const { count, isCut } = await background.serve(piece)
      done[name] += count
      return isCut
    }
    await inTurns(pieces, serve, (error) => failures.push(error))
  }
  await tidy(runtime)
  if (failures.length > 0) throw failures[0]
  return { fired: done.jobs + done.works, delivered: done.journal, retried: done.retries }
}

/** When something is due next, or undefined when nothing is: for clocks that are moved by hand. */
export async function nextDue({ runtime, jobs, works }: Background): Promise<number | undefined> {
  const store = await runtime.store()
  const sources: (readonly [Table, string, Predicate])[] = [
    [deliveryTable, 'dueAt', ALWAYS],
    ...(works.length > 0 ? [[workTable, 'dueAt', ALWAYS] as const] : []),
    ...(runtime.encryption ? [[runtime.encryption.rotation.table, 'dueAt', ALWAYS] as const] : []),
    ...jobs.map((job) => dueRows(runtime, job)),
  ]
  let next: number | undefined
  for (const [table, column, where] of sources) {
    const ref = { column, kind: 'datetime' } as const
    const waiting = both(where, { is: 'not', of: empty(column) })
    for (const tenant of await store.tenants(table, waiting)) {
      const [row] = await store.aggregate(table, tenant, {
        where: waiting,
        groupBy: [],
        measures: { next: { min: ref } },
      })
      const at = row?.['next']
      if (typeof at === 'number' && (next === undefined || at < next)) next = at
    }
  }
  return next
}

/** Takes away what has had its time: idempotency keys, inverses, proofs that nobody used. */
export async function tidy(runtime: Runtime): Promise<void> {
  const [store, now] = [await runtime.store(), runtime.clock.now()]
  await forget(store, idempotencyTable, reachedBy('createdAt', now - KEY_LIFETIME_MS))
  await forget(store, undoTable, reachedBy('createdAt', now - UNDO_LIFETIME_MS))
  await forget(store, proofTable, reachedBy('expiresAt', now))
  for (const tenant of await tenantsWithRepeated(store, now))
    await noteRepeated(store, tenant, runtime.ids, now)
}

async function forget(store: Store, table: Table, isOld: Predicate): Promise<void> {
  for (const tenant of await store.tenants(table, isOld)) await store.delete(table, tenant, isOld)
}
