import { oneOf } from '../../conditions/predicate.ts'
import type { Table } from '../../store/table.ts'
import type { Work } from './work.ts'

/** Rows that exist to be locked. A fixed number for each tenant: two names in one row only wait for each other needlessly. */
export const mutexTable: Table = {
  name: 'mutex',
  columns: [{ name: 'id', kind: 'text', nullable: false }],
  unique: [],
  indexes: [],
}

const ROWS = 256

/**
 * Until this transaction ends, nobody else holds one of these names. What is found about them then stays true: no
 * second lead with the same address slips in between looking and writing. Stores with one writer have nothing to do.
 */
export async function holdNames({ caller, unit }: Work, names: readonly string[]): Promise<void> {
  if (names.length === 0 || !unit.store.capabilities.concurrentTransactions) return
  const ids = [...new Set(names.map(rowFor))].sort()
  const query = { where: oneOf('id', ids), limit: ids.length, lock: true }
  // Locked in the order of ids, so that two transactions never wait for each other in a circle.
  const held = await unit.store.find(mutexTable, caller.tenant, query)
  if (held.length === ids.length) return
  await unit.store.insert(
    mutexTable,
    caller.tenant,
    ids.map((id) => ({ id })),
    { skipTaken: true },
  )
  await unit.store.find(mutexTable, caller.tenant, query)
}

/** FNV-1a: spreads names evenly, and is the same in every process. */
function rowFor(name: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return String((hash >>> 0) % ROWS).padStart(3, '0')
}
