import type { SchemaStep, TableInfo } from '../../store/schema.ts'
import type { Table } from '../../store/table.ts'
import type { Differences } from './compare-columns.ts'
import { type ColumnRename, type DeclaredTable, ownerOf } from './declared.ts'
import type { Drift, SchemaChange } from './schema-plan.ts'
import {
  followRenames,
  type IndexNote,
  indexNote,
  replacing,
  sameIndex,
  type TableNote,
} from './table-note.ts'

/** How the indexes and unique keys of a table differ from those declared. */
export function compareIndexes(
  declared: DeclaredTable,
  found: TableInfo,
  note: TableNote | undefined,
  renames: readonly ColumnRename[],
): Differences {
  const { table } = declared
  const wanted = wantedIndexes(table)
  const known = knownIndexes(table, note, renames)
  const missing = wanted.filter(({ name }) => !found.indexes.includes(name))
  const extra = found.indexes.filter((name) => !wanted.some((index) => index.name === name))
  const dropped = extra.flatMap((name) => known.get(name) ?? [])
  // The same under a new name, as after a rename of its column: what it kept is still kept.
  const isKept = (index: IndexNote) => wanted.some((other) => sameIndex(index, other))
  return {
    safe: [
      ...missing.map((index) => makeIndex(declared, index)),
      ...dropped.filter(isKept).map((index) => dropIndex(declared, index)),
    ],
    unsafe: [
      ...wanted.filter((index) => isOther(index, known, found)).map((index) => replaceIndex(declared, index)),
      ...dropped.filter((index) => !isKept(index)).map((index) => dropIndex(declared, index)),
    ],
    drift: extra
      .filter((name) => !known.has(name))
      .map((name): Drift => ({ kind: 'index', table: table.name, name })),
  }
}

/** An index that is declared, with the step that makes it. */
interface WantedIndex extends IndexNote {
  readonly making: SchemaStep
}

function wantedIndexes({ name: table, unique, indexes }: Table): WantedIndex[] {
  return [
    ...unique.map((key) => ({
      ...indexNote(key, true),
      making: { step: 'addUnique', table, unique: key } as const,
    })),
    ...indexes.map((index) => ({
      ...indexNote(index, false),
      making: { step: 'addIndex', table, index } as const,
    })),
  ]
}

/** Our indexes as the ledger has them, with today's names of their columns. */
function knownIndexes(
  table: Table,
  note: TableNote | undefined,
  renames: readonly ColumnRename[],
): Map<string, IndexNote> {
  const wanted = new Set(table.columns.map(({ name }) => name))
  const declared = renames
    .filter((rename) => rename.table === table.name)
    .map(({ from, to }) => [from, to] as const)
  const renamed = new Map([...(note?.renamed ?? []), ...declared].filter(([from]) => !wanted.has(from)))
  return new Map(note?.indexes.map((index) => [index.name, followRenames(index, renamed)]))
}

function isOther(index: IndexNote, known: ReadonlyMap<string, IndexNote>, found: TableInfo): boolean {
  const made = known.get(index.name)
  return made !== undefined && found.indexes.includes(index.name) && !sameIndex(made, index)
}

function makeIndex(declared: DeclaredTable, index: WantedIndex): SchemaChange {
  const name = `${index.unique ? 'unique' : 'index'}:${declared.table.name}.${index.name}`
  return { name, ...afterMigrations(declared, index), steps: [index.making] }
}

function dropIndex(declared: DeclaredTable, index: IndexNote): SchemaChange {
  const name = `${index.unique ? 'drop-unique' : 'drop-index'}:${declared.table.name}.${index.name}`
  return { name, ...afterMigrations(declared, index), steps: [dropping(declared.table, index)] }
}

function replaceIndex(declared: DeclaredTable, index: WantedIndex): SchemaChange {
  const steps = [dropping(declared.table, index), index.making]
  return { name: replacing(declared.table.name, index), ...afterMigrations(declared, index), steps }
}

/** Who brings an index is who brings a column of it that the table did not have by itself. */
function afterMigrations(
  declared: DeclaredTable,
  { columns }: IndexNote,
): Pick<SchemaChange, 'namespace' | 'when'> {
  const owners = columns.map((place) => ownerOf(declared, place.replace(/^-/, '')))
  return {
    namespace: owners.find((owner) => owner !== declared.namespace) ?? declared.namespace,
    when: 'after',
  }
}

function dropping(table: Table, { name }: IndexNote): SchemaStep {
  return { step: 'dropIndex', table: table.name, name }
}
