import type { TableInfo } from '../../store/schema.ts'
import type { Index, Table, UniqueKey } from '../../store/table.ts'
import { type ColumnRename, type DeclaredTable, ownerOf } from './declared.ts'

/**
 * What the ledger knows of a table: which of its columns and indexes are ours. What is found in a database and not noted
 * belongs to somebody else.
 */
export interface TableNote {
  readonly table: string
  readonly namespace: string
  /** With who brought them. */
  readonly columns: readonly (readonly [column: string, namespace: string])[]
  readonly indexes: readonly IndexNote[]
  /** Names that columns once had, with those they have now: how a process is known to be older than a rename. */
  readonly renamed: readonly (readonly [from: string, to: string])[]
}

/** An index or unique key as it was declared when it was made. */
export interface IndexNote {
  readonly name: string
  readonly unique: boolean
  /** With a `-` before those that descend. */
  readonly columns: readonly string[]
  readonly whileNull: string | null
  readonly whileSet: string | null
}

/** What to note of a table, given what is declared and what is there. Nothing when it is gone. */
export interface Noting {
  readonly before: TableNote | undefined
  readonly declared: DeclaredTable | undefined
  readonly renames: readonly ColumnRename[]
  readonly found: TableInfo | undefined
  /** Names of changes that were just made. */
  readonly applied: ReadonlySet<string>
}

/** The note before anything is changed: what will be made is ours already, should the process die after making it. */
export function noteAhead({ before, declared, renames, found }: Noting): TableNote | undefined {
  const now = noteOfNow({ before, declared, renames, found, applied: new Set() })
  if (!declared) return now
  const columns = new Map([...(now?.columns ?? []), ...declaredColumns(declared)])
  const renamed = new Map([...(now?.renamed ?? []), ...declaredRenames(declared, renames)])
  return {
    table: declared.table.name,
    namespace: declared.namespace,
    columns: sorted(columns),
    indexes: now?.indexes ?? [],
    renamed: sorted(renamed),
  }
}

/** The note that fits what is there. */
export function noteOfNow({ before, declared, renames, found, applied }: Noting): TableNote | undefined {
  const namespace = declared?.namespace ?? before?.namespace
  if (!found || namespace === undefined) return undefined
  const present = new Set(found.columns.map(({ name }) => name))
  const columns = [...(before?.columns ?? []), ...(declared ? declaredColumns(declared) : [])]
  const names = [...(before?.renamed ?? []), ...(declared ? declaredRenames(declared, renames) : [])]
  const renamed = new Map(names.filter(([from, to]) => !present.has(from) && present.has(to)))
  return {
    table: found.name,
    namespace,
    columns: sorted(new Map(columns.filter(([column]) => present.has(column)))),
    indexes: notedIndexes(found, before, declared, applied).map((index) => followRenames(index, renamed)),
    renamed: sorted(renamed),
  }
}

/** Whether two indexes do the same, whatever they are called. */
export function sameIndex(one: IndexNote, other: IndexNote): boolean {
  const shape = ({ unique, columns, whileNull, whileSet }: IndexNote) =>
    JSON.stringify([unique, columns, whileNull, whileSet])
  return shape(one) === shape(other)
}

/** The name of the change that makes an index anew, in another form under the same name. */
export function replacing(table: string, { unique, name }: IndexNote): string {
  return `${unique ? 'replace-unique' : 'replace-index'}:${table}.${name}`
}

/** The note of an index whose columns have other names now. */
export function followRenames(index: IndexNote, renamed: ReadonlyMap<string, string>): IndexNote {
  const nameNow = (column: string) => renamed.get(column) ?? column
  const columns = index.columns.map((place) =>
    place.replace(/^(-?)(.+)$/, (_, sign, name) => sign + nameNow(name)),
  )
  const { whileNull, whileSet } = index
  return {
    ...index,
    columns,
    whileNull: whileNull === null ? null : nameNow(whileNull),
    whileSet: whileSet === null ? null : nameNow(whileSet),
  }
}

/** An index or unique key as it is noted. */
export function indexNote(index: Index | UniqueKey, unique: boolean): IndexNote {
  const { name, columns, whileNull } = index
  const whileSet = 'whileSet' in index ? index.whileSet : undefined
  const places = columns.map((place) => {
    if (typeof place === 'string') return place
    return place.direction === 'desc' ? `-${place.column}` : place.column
  })
  return { name, unique, columns: places, whileNull: whileNull ?? null, whileSet: whileSet ?? null }
}

function indexNotes({ unique, indexes }: Table): IndexNote[] {
  return [...unique.map((key) => indexNote(key, true)), ...indexes.map((index) => indexNote(index, false))]
}

function notedIndexes(
  found: TableInfo,
  before: TableNote | undefined,
  declared: DeclaredTable | undefined,
  applied: ReadonlySet<string>,
): IndexNote[] {
  const known = new Map(declared && indexNotes(declared.table).map((index) => [index.name, index]))
  for (const index of before?.indexes ?? [])
    if (!applied.has(replacing(found.name, index))) known.set(index.name, index)
  return [...known.values()]
    .filter(({ name }) => found.indexes.includes(name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function declaredColumns(declared: DeclaredTable): [string, string][] {
  return declared.table.columns.map(({ name }) => [name, ownerOf(declared, name)])
}

function declaredRenames({ table }: DeclaredTable, renames: readonly ColumnRename[]): [string, string][] {
  return renames.filter((rename) => rename.table === table.name).map(({ from, to }) => [from, to])
}

function sorted(pairs: ReadonlyMap<string, string>): [string, string][] {
  return [...pairs].sort(([one], [other]) => (one < other ? -1 : 1))
}
