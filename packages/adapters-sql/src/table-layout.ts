import { type Column, StoreError, type Table } from '@guanxi/core/store'
import { storedColumn, storedName } from './names.ts'
import type { BulkStatement, Template } from './template.ts'

/** A table as it lies in the database. */
export interface Layout {
  readonly table: Table
  /** Its name in the database. */
  readonly name: string
  readonly columns: readonly LayoutColumn[]
  /** By the code's spelling. */
  readonly byName: ReadonlyMap<string, LayoutColumn>
  /** Statements on this table that have been compiled, by their shape. */
  readonly templates: Map<string, Template>
  readonly bulk: Map<string, BulkStatement>
}

/** A column as it lies in the database. */
export interface LayoutColumn extends Column {
  /** Its name in the database. */
  readonly stored: string
}

/** Reads a table's layout, once for each table. */
export function layouts(): (table: Table) => Layout {
  const known = new WeakMap<Table, Layout>()

  return (table) => {
    const seen = known.get(table)
    if (seen) return seen
    const layout = layoutOf(table)
    known.set(table, layout)
    return layout
  }
}

/** The column with this name; refuses one that the table does not have. */
export function columnOf({ table, byName }: Layout, name: string): LayoutColumn {
  const column = byName.get(name)
  if (!column) throw new StoreError('SCHEMA', `${table.name} has no column ${name}.`)
  return column
}

function layoutOf(table: Table): Layout {
  const columns = table.columns.map((column) => ({ ...column, stored: storedColumn(column.name) }))
  return {
    table,
    name: storedName(table.name),
    columns,
    byName: new Map(columns.map((column) => [column.name, column])),
    templates: new Map(),
    bulk: new Map(),
  }
}
