import type { TableInfo } from '../../store/schema.ts'
import type { Store } from '../../store/store.ts'
import type { Column } from '../../store/table.ts'
import { systemFields } from '../entities/entity.ts'
import { compareColumns, type Differences } from './compare-columns.ts'
import { compareIndexes } from './compare-indexes.ts'
import { type ColumnRename, type DeclaredTable, type MigrationInput, namespacesOf } from './declared.ts'
import { checkHistories, pendingMigrations, runName } from './histories.ts'
import { leaseTable } from './lease.ts'
import { type Ledger, migrationTable, readLedger } from './ledger.ts'
import { dropTable, forgetHistory } from './left-behind.ts'
import type { SchemaChange, SchemaPlan } from './schema-plan.ts'
import type { TableNote } from './table-note.ts'

/** The tables that migrating itself needs. They are made before anything else, and stand in no plan. */
export const ledgerTables: readonly DeclaredTable[] = [migrationTable, leaseTable].map((table) => ({
  namespace: 'core',
  table,
}))

/** Compares a database with what this release declares. Changes nothing. */
export async function planSchema(store: Store, input: MigrationInput): Promise<SchemaPlan> {
  return (await takeStock(store, input)).plan
}

/** A database as it was found, and what would be done to it. */
export interface Stock {
  readonly found: readonly TableInfo[]
  readonly ledger: Ledger
  readonly plan: SchemaPlan
}

/** Reads what is there and what earlier releases declared. Refuses a database that this release must not touch. */
export async function takeStock(store: Store, input: MigrationInput): Promise<Stock> {
  const found = await store.inspect()
  const ledger = await readLedger(store, found)
  await checkHistories(input, ledger, found)
  return { found, ledger, plan: comparePlan(input, found, ledger) }
}

function comparePlan(input: MigrationInput, found: readonly TableInfo[], ledger: Ledger): SchemaPlan {
  const { renames = [] } = input
  const tables = input.tables.map((declared) =>
    compareTable(declared, found, ledger.notes.get(declared.table.name), renames),
  )
  const all = [...tables, compareOthers(input, found, ledger)]
  return {
    safe: all.flatMap(({ safe }) => safe),
    unsafe: all.flatMap(({ unsafe }) => unsafe),
    drift: all.flatMap(({ drift }) => drift),
    pending: pendingMigrations(input, ledger).map(runName),
  }
}

/** How one table differs. */
export function compareTable(
  declared: DeclaredTable,
  found: readonly TableInfo[],
  note: TableNote | undefined,
  renames: readonly ColumnRename[],
): Differences {
  const info = found.find(({ name }) => name === declared.table.name)
  if (!info) return { safe: [createTable(declared)], unsafe: [], drift: [] }
  const columns = compareColumns(declared, info, note, renames)
  const indexes = compareIndexes(declared, info, note, renames)
  return {
    safe: [...columns.safe, ...indexes.safe, ...(info.isSecured === false ? [secureTable(declared)] : [])],
    // Indexes go first: with a column its indexes go too.
    unsafe: [...indexes.unsafe, ...columns.unsafe],
    drift: [...columns.drift, ...indexes.drift],
  }
}

function createTable({ namespace, table }: DeclaredTable): SchemaChange {
  return {
    name: `create:${table.name}`,
    namespace,
    when: 'before',
    steps: [{ step: 'createTable', table: { ...table, columns: table.columns.map(relaxed) } }],
  }
}

function secureTable({ namespace, table: { name: table } }: DeclaredTable): SchemaChange {
  return { name: `secure:${table}`, namespace, when: 'before', steps: [{ step: 'secureTable', table }] }
}

/**
 * Only what every release writes, past and future, is required by the database: a field that is required today would
 * else stop all writing on the day it is removed, with its plugin or from the code. The engine requires it on each
 * write; records that were there before a field became required lack it until they are next written.
 */
function relaxed(column: Column): Column {
  return { ...column, nullable: !Object.hasOwn(systemFields, column.name) }
}

/** What no longer is declared, or never was. */
function compareOthers(input: MigrationInput, found: readonly TableInfo[], ledger: Ledger): Differences {
  const known = new Set([...input.tables, ...ledgerTables].map(({ table }) => table.name))
  const others = found.filter(({ name }) => !known.has(name))
  const running = namespacesOf(input)
  const gone = new Set(ledger.applied.map(({ namespace }) => namespace).filter((name) => !running.has(name)))
  return {
    safe: [],
    unsafe: [
      ...others.flatMap(({ name }) => {
        const note = ledger.notes.get(name)
        return note ? [dropTable(name, note.namespace)] : []
      }),
      ...[...gone].map(forgetHistory),
    ],
    drift: others
      .filter(({ name }) => !ledger.notes.has(name))
      .map(({ name }) => ({ kind: 'table', table: name })),
  }
}
