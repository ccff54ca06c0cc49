import { columnsOf } from '../../conditions/field-codec.ts'
import type { Table } from '../../store/table.ts'
import type { Entity } from '../entities/entity.ts'
import type { History } from './migration.ts'

/** A table that this release wants, and who brings it: `core`, a plugin by its id, or `host`. */
export interface DeclaredTable {
  readonly namespace: string
  readonly table: Table
  /** Who brings a column, where it is not who brings the table. */
  readonly columnsFrom?: { readonly [column: string]: string }
}

/** A column that had another name in an earlier release. */
export interface ColumnRename {
  readonly table: string
  readonly from: string
  readonly to: string
}

/** What this release expects of a database. Histories stand in the order of the plugin graph. */
export interface MigrationInput {
  readonly tables: readonly DeclaredTable[]
  readonly renames?: readonly ColumnRename[]
  readonly histories?: readonly History[]
}

/** The renamed columns of entities, from `renamedFrom` of their fields. */
export function renamesOf(entities: Iterable<Entity>): ColumnRename[] {
  return [...entities].flatMap(({ name: table, fields }) =>
    [...fields].flatMap(([field, { type, renamedFrom }]) => {
      if (renamedFrom === undefined) return []
      const before = columnsOf(renamedFrom, type)
      return columnsOf(field, type).map(({ name: to }, at) => ({
        table,
        from: before[at]?.name ?? renamedFrom,
        to,
      }))
    }),
  )
}

/** Who brings a column. */
export function ownerOf({ namespace, columnsFrom }: DeclaredTable, column: string): string {
  return columnsFrom?.[column] ?? namespace
}

/** The namespaces that this process runs; what others left in a database is none of its business. */
export function namespacesOf({ tables, histories = [] }: MigrationInput): ReadonlySet<string> {
  const columns = tables.flatMap(({ columnsFrom }) => Object.values(columnsFrom ?? {}))
  return new Set(['core', ...[...tables, ...histories].map(({ namespace }) => namespace), ...columns])
}
