import type { Store } from '../store/store.ts'
import type { Table } from '../store/table.ts'

/** What lies under a store that seals what it keeps, in the same transaction: rows as the database has them. */
export interface Beneath {
  readonly store: Store
  /** A table with the columns that the database has of it. */
  stored(table: Table): Table
}

const known = new WeakMap<Store, Beneath>()

/** Notes what lies under a store. */
export function layOver(store: Store, beneath: Beneath): void {
  known.set(store, beneath)
}

/** What lies under a store: itself, where it seals nothing. */
export function beneath(store: Store): Beneath {
  return known.get(store) ?? { store, stored: (table) => table }
}
