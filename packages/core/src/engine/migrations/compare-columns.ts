import type { TableInfo } from '../../store/schema.ts'
import { type ColumnRename, type DeclaredTable, ownerOf } from './declared.ts'
import { dropColumn } from './left-behind.ts'
import type { Drift, SchemaChange } from './schema-plan.ts'
import type { TableNote } from './table-note.ts'

/** What one table differs in. */
export interface Differences {
  readonly safe: readonly SchemaChange[]
  readonly unsafe: readonly SchemaChange[]
  readonly drift: readonly Drift[]
}

/** How the columns of a table differ from those declared. */
export function compareColumns(
  declared: DeclaredTable,
  found: TableInfo,
  note: TableNote | undefined,
  renames: readonly ColumnRename[],
): Differences {
  const due = dueRenames(declared, found, renames)
  const present = afterRenames(found, due)
  const wanted = new Set(declared.table.columns.map(({ name }) => name))
  const ours = new Map(note?.columns)
  const extra = [...present].filter((name) => !wanted.has(name))
  return {
    safe: [...due.map((rename) => renameChange(declared, rename)), ...addedColumns(declared, present)],
    unsafe: extra.flatMap((name) => {
      const namespace = ours.get(name)
      return namespace === undefined ? [] : [dropColumn(found.name, name, namespace)]
    }),
    drift: [
      ...extra
        .filter((name) => !ours.has(name))
        .map((name) => ({ kind: 'column', table: found.name, name }) as const),
      ...otherTypes(declared, found, due),
    ],
  }
}

/**
 * The renames still to be done, in an order in which each finds its new name free: with `a` now called `b`, and `b`
 * called `c`, the second goes first.
 */
function dueRenames(
  { table }: DeclaredTable,
  found: TableInfo,
  renames: readonly ColumnRename[],
): ColumnRename[] {
  const due: ColumnRename[] = []
  const wanted = new Set(table.columns.map(({ name }) => name))
  const ofTable = renames.filter((rename) => rename.table === table.name && wanted.has(rename.to))
  for (;;) {
    const present = afterRenames(found, due)
    const next = ofTable.find(({ from, to }) => present.has(from) && !present.has(to))
    if (!next) return due
    due.push(next)
  }
}

function afterRenames(found: TableInfo, due: readonly ColumnRename[]): Set<string> {
  const present = new Set(found.columns.map(({ name }) => name))
  for (const { from, to } of due) {
    present.delete(from)
    present.add(to)
  }
  return present
}

function renameChange(declared: DeclaredTable, { table, from, to }: ColumnRename): SchemaChange {
  return {
    name: `rename:${table}.${from}>${to}`,
    namespace: ownerOf(declared, to),
    when: 'before',
    steps: [{ step: 'renameColumn', table, from, to }],
  }
}

function addedColumns(declared: DeclaredTable, present: ReadonlySet<string>): SchemaChange[] {
  const { name: table, columns } = declared.table
  return columns
    .filter(({ name }) => !present.has(name))
    .map((column) => ({
      name: `add:${table}.${column.name}`,
      namespace: ownerOf(declared, column.name),
      when: 'before',
      steps: [{ step: 'addColumn', table, column: { ...column, nullable: true } }],
    }))
}

/** A column that changes its type is a new column and a migration; turning values in place would lose some. */
function otherTypes({ table }: DeclaredTable, found: TableInfo, due: readonly ColumnRename[]): Drift[] {
  const namesNow = new Map(due.map(({ from, to }) => [from, to]))
  const kinds = new Map(found.columns.map(({ name, kind }) => [namesNow.get(name) ?? name, kind]))
  return table.columns.flatMap(({ name, kind }) => {
    const other = kinds.get(name)
    if (other === undefined || other === kind) return []
    return [{ kind: 'type', table: table.name, name, declared: kind, found: other }]
  })
}
