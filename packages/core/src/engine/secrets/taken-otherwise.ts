import { ALWAYS, both, empty, equals, type Predicate, type Scalar } from '../../conditions/predicate.ts'
import type { Store } from '../../store/store.ts'
import { StoreError } from '../../store/store-error.ts'
import type { Row, UniqueKey } from '../../store/table.ts'
import type { Vault } from './seal-values.ts'
import type { SealedTable } from './sealed-tables.ts'

/** Ids of the new rows whose unique values nobody else has in another form. */
export async function notTakenOtherwise(
  store: Store,
  vault: Vault,
  table: SealedTable,
  rows: readonly Row[],
  skipTaken: boolean,
): Promise<ReadonlySet<string>> {
  const free = new Set<string>()
  for (const row of rows) {
    const id = row['id'] as string
    const taken = await takenOtherwise(store, vault, table, id, row)
    if (taken && !skipTaken) throw taken
    if (!taken) free.add(id)
  }
  return free
}

export async function demandFree(
  store: Store,
  vault: Vault,
  table: SealedTable,
  id: string,
  set: Row,
): Promise<void> {
  const taken = await takenOtherwise(store, vault, table, id, set)
  if (taken) throw taken
}

/**
 * The store's unique key compares blind indexes of one key. While some are of an earlier key, or values still stand in
 * clear, the same value has two forms, and is looked for in both.
 */
async function takenOtherwise(
  store: Store,
  vault: Vault,
  table: SealedTable,
  id: string,
  set: Row,
): Promise<StoreError | undefined> {
  for (const key of table.engine.unique) {
    const fields = key.columns.flatMap((column) => table.byColumn.get(column) ?? [])
    if (fields.length === 0 || !key.columns.every((column) => set[column] != null)) continue
    const ring = await vault.keys.toFind(vault.store, vault.tenant)
    if (ring.index.size === 1 && !fields.some(({ hasClear }) => hasClear)) continue
    const where = both(sameKey(key, set), { is: 'not', of: equals('id', id) })
    const [other] = await store.find(table.engine, vault.tenant, { where, columns: ['id'], limit: 1 })
    if (other) return new StoreError('TAKEN', 'A unique key is taken.', { constraint: key.name })
  }
  return undefined
}

function sameKey({ columns, whileNull }: UniqueKey, set: Row): Predicate {
  const same = columns.map((column): Predicate => {
    const value = set[column] as Scalar
    const kind = typeof value === 'number' ? 'int' : typeof value === 'boolean' ? 'bool' : 'text'
    return equals(column, value, kind)
  })
  return both(...same, whileNull === undefined ? ALWAYS : empty(whileNull))
}
