import { ALWAYS } from '../conditions/predicate.ts'
import { journalTable } from '../engine/journal/entry.ts'
import { repeatedNoteTable } from '../engine/journal/repeated-notes.ts'
import { SYSTEM_TENANT } from '../engine/migrations/system-tenant.ts'
import type { Row, Store, Table } from '../store/index.ts'

/** All rows of a store, by table and tenant. */
export type Dump = { readonly [tableAndTenant: string]: readonly Row[] }

/**
 * Everything that a store holds, to compare before and after: "it was refused, and nothing changed". Read through the
 * store's own `inspect`, so that no table is forgotten. What the journal only notes is left out: that somebody tried
 * is to stay.
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
    if (name === repeatedNoteTable.name) continue
    for (const tenant of await store.tenants(table, ALWAYS)) {
      const isNoted = name.startsWith(journalTable.name) && tenant === SYSTEM_TENANT
      const rows = isNoted ? [] : (await store.find(table, tenant, {})).filter((row) => row['version'] !== 0)
      if (rows.length > 0) found.push([`${name} of ${tenant}`, rows])
    }
  }
  return Object.fromEntries(found)
}
