import { ALWAYS } from '../../conditions/predicate.ts'
import type { TableInfo } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import type { Json, Row, Table } from '../../store/table.ts'
import { sha256 } from '../ids.ts'
import type { Migration } from './migration.ts'
import { SYSTEM_TENANT } from './system-tenant.ts'
import type { IndexNote, TableNote } from './table-note.ts'

/** What was done to this database: a row for each migration applied, and one for each table of ours. */
export const migrationTable: Table = {
  name: 'migration',
  columns: [
    { name: 'id', kind: 'text', nullable: false },
    { name: 'kind', kind: 'text', nullable: false },
    { name: 'namespace', kind: 'text', nullable: false },
    { name: 'name', kind: 'text', nullable: false },
    { name: 'seq', kind: 'int', nullable: true },
    { name: 'checksum', kind: 'text', nullable: true },
    { name: 'breaking', kind: 'bool', nullable: false },
    { name: 'appliedAt', kind: 'datetime', nullable: false },
    { name: 'note', kind: 'json', nullable: true },
  ],
  unique: [],
  indexes: [],
}

/** The ledger as it was read. */
export interface Ledger {
  readonly applied: readonly AppliedMigration[]
  /** By table. */
  readonly notes: ReadonlyMap<string, TableNote>
}

/** A migration that was applied. */
export interface AppliedMigration {
  readonly namespace: string
  readonly id: string
  readonly checksum: string
  readonly breaking: boolean
}

/** Reads the ledger; one that is not there yet, or that is not yet ours to read, is empty. */
export async function readLedger(store: Store, found: readonly TableInfo[]): Promise<Ledger> {
  const isReady = found.some(({ name, isSecured }) => name === migrationTable.name && isSecured !== false)
  const rows = isReady ? await store.find(migrationTable, SYSTEM_TENANT, { where: ALWAYS }) : []
  const ofKind = (kind: string) => rows.filter((row) => row['kind'] === kind)
  return {
    applied: ofKind('migration').map((row) => ({
      namespace: String(row['namespace']),
      id: String(row['name']),
      checksum: String(row['checksum']),
      breaking: row['breaking'] === true,
    })),
    notes: new Map(ofKind('table').map((row) => [String(row['name']), noteOf(row)])),
  }
}

/** The row of a migration that was applied. */
export async function migrationRow(
  namespace: string,
  migration: Migration,
  seq: number,
  now: number,
): Promise<Row> {
  return {
    id: `migration:${namespace}/${migration.id}`,
    kind: 'migration',
    namespace,
    name: migration.id,
    seq,
    checksum: await checksumOf(migration),
    breaking: migration.breaking === true,
    appliedAt: now,
    note: null,
  }
}

/** What an applied migration is compared by. */
export function checksumOf({ version = '1' }: Migration): Promise<string> {
  return sha256(version)
}

/** The row of a table's note. */
export function noteRow({ table, namespace, columns, indexes, renamed }: TableNote, now: number): Row {
  return {
    id: noteId(table),
    kind: 'table',
    namespace,
    name: table,
    seq: null,
    checksum: null,
    breaking: false,
    appliedAt: now,
    note: { columns, indexes: indexes.map((index) => ({ ...index })), renamed } satisfies Json,
  }
}

/** The id of a table's row. */
export function noteId(table: string): string {
  return `table:${table}`
}

function noteOf(row: Row): TableNote {
  const { columns, indexes, renamed } = row['note'] as unknown as Pick<
    TableNote,
    'columns' | 'indexes' | 'renamed'
  >
  // Keys in one order, whatever the store made of them: notes are compared as texts.
  const inOrder = ({ name, unique, columns, whileNull, whileSet }: IndexNote): IndexNote => ({
    name,
    unique,
    columns,
    whileNull,
    // Notes of earlier releases do not say it.
    whileSet: whileSet ?? null,
  })
  const table = String(row['name'])
  return { table, namespace: String(row['namespace']), columns, indexes: indexes.map(inOrder), renamed }
}
