import { equals } from '../../conditions/predicate.ts'
import type { Json, Row, Table } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import { sha256 } from '../ids.ts'
import type { Caller, Unit } from '../runtime.ts'
import { fromPlain, toPlain } from './plain.ts'

/** Results of calls that carried a key. The row is written with the effect, so that there is never one without the other. */
export const idempotencyTable: Table = {
  name: 'idempotency',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'input', kind: 'text', nullable: false },
    { name: 'result', kind: 'json', nullable: true },
    { name: 'createdAt', kind: 'datetime', nullable: false },
  ],
  unique: [],
  indexes: [{ name: 'idempotency_age', columns: [{ column: 'createdAt', direction: 'asc' }] }],
}

/** How long a key is remembered. */
export const KEY_LIFETIME_MS = 72 * 3_600_000

/**
 * Runs `work` once for a key. A second call with the same input gets the stored result; one that races with the first
 * waits for it. A failed call leaves no trace, so that it can be repeated.
 */
export async function once<T>(
  caller: Caller,
  unit: Unit,
  command: string,
  input: unknown,
  key: string,
  work: () => Promise<T>,
): Promise<T> {
  const { type, id: actor, onBehalfOf = null } = caller.actor
  const id = await sha256(JSON.stringify([type, actor, onBehalfOf, command, key]))
  const fingerprint = await sha256(JSON.stringify(toPlain(input)))
  const row = { id, input: fingerprint, result: null, createdAt: unit.now.getTime() }
  const added = await unit.store.insert(idempotencyTable, caller.tenant, [row], { skipTaken: true })
  if (added.length === 0) return replay(caller, unit, command, id, fingerprint)
  const result = await work()
  await unit.store.update(idempotencyTable, caller.tenant, {
    where: equals('id', id),
    set: { result: { value: toPlain(result) } },
  })
  return result
}

async function replay<T>(
  caller: Caller,
  unit: Unit,
  command: string,
  id: string,
  fingerprint: string,
): Promise<T> {
  const [row] = await unit.store.find(idempotencyTable, caller.tenant, { where: equals('id', id), limit: 1 })
  // A handler that runs again after a crash may meet other facts; what it did the first time stands.
  if (row?.['input'] !== fingerprint && !caller.nextKey)
    throw engineErrors.CRM_IDEMPOTENCY_MISMATCH({ command })
  if (isErased(row)) throw engineErrors.CRM_RESULT_ERASED({ command })
  return fromPlain((row?.['result'] as { value: Json } | null)?.value ?? null) as T
}

/** What it was told of somebody who was erased since. */
function isErased(row: Row | undefined): boolean {
  return (row?.['result'] as { readonly erased?: true } | null)?.erased === true
}
