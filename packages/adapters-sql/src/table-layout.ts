import { type Column, type Index, StoreError, type Table } from '@guanxi/core/store'
import { storedColumn, storedName, storedTextIndex } from './names.ts'
import type { BulkStatement, Template } from './template.ts'

/** A table as it lies in the database. */
export interface Layout {
  readonly table: Table
  /** Its name in the database. */
  readonly name: string
  readonly columns: readonly LayoutColumn[]
  /** By the code's spelling. */
  readonly byName: ReadonlyMap<string, LayoutColumn>
  /** Its full-text index, if it has one. */
  readonly text: TextIndex | undefined
  /** Statements on this table that have been compiled, by their shape. */
  readonly templates: Map<string, Template>
  readonly bulk: Map<string, BulkStatement>
}

/** A column as it lies in the database. */
export interface LayoutColumn extends Column {
  /** Its name in the database. */
  readonly stored: string
}

/** A full-text index as it lies in the database: a table beside the one it is of, with a column for each of its. */
export interface TextIndex {
  readonly name: string
  /** The columns that are searched, in the code's spelling. In the index they are c0, c1 and so on. */
  readonly columns: readonly string[]
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
    text: textIndexOf(table),
    templates: new Map(),
    bulk: new Map(),
  }
}

/** The full-text index that a table declares. */
function textIndexOf({ name, indexes }: Pick<Table, 'name' | 'indexes'>): TextIndex | undefined {
  const index = indexes.find(({ fullText }) => fullText)
  return index && storedTextIndexOf(name, index)
}

/** A full-text index of a table as it is stored. */
export function storedTextIndexOf(table: string, { name, columns }: Index): TextIndex {
  return { name: storedTextIndex(table, name), columns: columns.map(({ column }) => column) }
}
