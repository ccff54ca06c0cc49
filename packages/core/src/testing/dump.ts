import { ALWAYS } from '../conditions/predicate.ts'
import type { Row, Store, Table } from '../store/index.ts'

/** All rows of a store, by table and tenant. */
export type Dump = { readonly [tableAndTenant: string]: readonly Row[] }

/**
 * Everything that a store holds, to compare before and after: "it was refused, and nothing changed". Read through the
 * store's own `inspect`, so that no table is forgotten.
 */
export async function dump(store: Store): Promise<Dump> {
  const found: [string, readonly Row[]][] = []
  for (const { name, columns } of await store.inspect()) {
    const table: Table = {
      name,
      columns: columns.flatMap(({ kind, ...column }) => (kind === 'other' ? [] : [{ ...column, kind }])),
      unique: [],
      indexes: [],
    }
    for (const tenant of await store.tenants(table, ALWAYS))
      found.push([`${name} of ${tenant}`, await store.find(table, tenant, {})])
  }
  return Object.fromEntries(found)
}
