import type { Column, Index, Table, UniqueKey } from './table.ts'

/** One step of a schema change. Steps that add are always safe to repeat. */
export type SchemaStep =
  | { readonly step: 'createTable'; readonly table: Table }
  /** A new column is null in existing rows, whatever the table says of it. */
  | { readonly step: 'addColumn'; readonly table: string; readonly column: Column }
  /** Refused with `TAKEN` when rows already break it. */
  | { readonly step: 'addUnique'; readonly table: string; readonly unique: UniqueKey }
  /** A full-text index finds the rows that are there already, too. */
  | { readonly step: 'addIndex'; readonly table: string; readonly index: Index }
  /** Drops an index or a unique key. */
  | { readonly step: 'dropIndex'; readonly table: string; readonly name: string }
  | { readonly step: 'renameColumn'; readonly table: string; readonly from: string; readonly to: string }
  /** The indexes and unique keys over it go with it. */
  | { readonly step: 'dropColumn'; readonly table: string; readonly name: string }
  | { readonly step: 'dropTable'; readonly table: string }
  /** Has the database itself hold the rows to their tenant, where the store does so; `TableInfo` says where it is due. */
  | { readonly step: 'secureTable'; readonly table: string }

/** A table as it is found: names in the code's spelling. */
export interface TableInfo {
  readonly name: string
  readonly columns: readonly {
    readonly name: string
    readonly kind: Column['kind'] | 'other'
    readonly nullable: boolean
  }[]
  /** Names of unique keys and indexes. */
  readonly indexes: readonly string[]
  /** `false`: the database is to hold these rows to their tenant, and does not yet. */
  readonly isSecured?: boolean
}
