import {
  type Column,
  type Index,
  type SchemaStep,
  StoreError,
  type Table,
  type TableInfo,
  type UniqueKey,
} from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import type { Flavour, IndexDefinition, SqlTables } from './flavour.ts'
import { storedColumn, storedIndex, storedName, TENANT } from './names.ts'
import type { Session } from './session.ts'
import { storeFailure } from './store-failure.ts'
import { createTextIndex, dropTextIndex } from './text-index.ts'

/** Several processes that start at once create the same tables; each try finds more of them there. */
const ATTEMPTS = 5

/** Carries out one step of a schema change; see `Store.apply`. */
export async function applyChange(session: Session, flavour: Flavour, step: SchemaStep): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.atomically((inner) => change(inner, flavour, step))
      return
    } catch (error) {
      const failure = await storeFailure(error, flavour)
      const isBusy = failure instanceof StoreError && failure.code === 'BUSY'
      const mayRepeat = flavour.locksRows && !session.isTransaction && attempt < ATTEMPTS
      if (!isBusy || !mayRepeat) throw withKey(failure, step)
    }
  }
}

async function change({ db }: Session, flavour: Flavour, step: SchemaStep): Promise<void> {
  for (const statement of flavour.schema.onChange ?? []) await run(db, statement)
  await applyStep(db, flavour, step)
}

/** Only the rows that are there can break a new key. */
function withKey(failure: unknown, step: SchemaStep): unknown {
  if (step.step !== 'addUnique' || !(failure instanceof StoreError) || failure.code !== 'TAKEN')
    return failure
  const { name } = step.unique
  return new StoreError('TAKEN', `Rows break the unique key ${name}.`, { constraint: name })
}

function applyStep(db: Kysely<SqlTables>, flavour: Flavour, step: SchemaStep): Promise<void> {
  switch (step.step) {
    case 'createTable':
      return createTable(db, flavour, step.table)
    case 'addColumn':
      return addColumn(db, flavour, step.table, step.column)
    case 'addUnique':
      return addUniqueTo(db, flavour, step.table, step.unique)
    case 'addIndex':
      return addIndexTo(db, flavour, step.table, step.index)
    case 'dropIndex':
      return dropIndex(db, flavour, step.table, step.name)
    case 'renameColumn':
      return renameColumn(db, flavour, step)
    case 'dropColumn':
      return dropColumn(db, flavour, step.table, step.name)
    case 'dropTable':
      return dropTable(db, flavour, step.table)
    case 'secureTable':
      return secureTable(db, flavour, step.table)
  }
}

async function createTable(db: Kysely<SqlTables>, flavour: Flavour, table: Table): Promise<void> {
  const { schema } = flavour
  const name = storedName(table.name)
  const [existing] = await schema.inspect(db, name)
  if (existing) return
  const tenant = `${quoted(TENANT)} ${schema.columnType('text')} not null`
  const columns = table.columns.map((column) => {
    const definition = `${quoted(storedColumn(column.name))} ${schema.columnType(column.kind)}`
    return column.nullable ? definition : `${definition} not null`
  })
  const key = `constraint ${quoted(`${name}$`)} primary key (${quoted(TENANT)}, "id")`

  const definition = [tenant, ...columns, key].join(', ')
  await run(db, `create table if not exists ${quoted(name)} (${definition})${schema.tableSuffix}`)
  for (const statement of schema.afterCreate?.(name) ?? []) await run(db, statement)
  for (const unique of table.unique) await addUnique(db, flavour, table.name, unique)
  for (const index of table.indexes) {
    if (index.fullText) await createTextIndex(db, flavour, table.name, index)
    else await addIndex(db, flavour, table, index)
  }
  await secureTable(db, flavour, table.name)
}

/** Has the database hold the rows to their tenant, those of the full-text indexes too. */
async function secureTable(db: Kysely<SqlTables>, flavour: Flavour, table: string): Promise<void> {
  await flavour.rowSecurity?.secure(db, storedName(table))
}

async function dropTable(db: Kysely<SqlTables>, flavour: Flavour, table: string): Promise<void> {
  const [found] = await flavour.schema.inspect(db, storedName(table))
  for (const index of found?.indexes ?? []) await dropTextIndex(db, flavour, table, index)
  await run(db, `drop table if exists ${quoted(storedName(table))}`)
}

async function addColumn(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: string,
  column: Column,
): Promise<void> {
  const { columns } = await presentTable(db, flavour, table)
  if (columns.some(({ name }) => name === column.name)) return
  const definition = `${quoted(storedColumn(column.name))} ${flavour.schema.columnType(column.kind)}`
  await run(db, `alter table ${quoted(storedName(table))} add column ${definition}`)
}

async function addUnique(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: string,
  unique: UniqueKey,
): Promise<void> {
  const columns = [TENANT, ...unique.columns.map(storedColumn)].map(quoted)
  await createIndex(db, flavour, {
    create: 'create unique index if not exists',
    name: storedIndex(table, unique.name),
    table: storedName(table),
    definition: `(${columns.join(', ')})${condition(unique.whileNull)}`,
  })
}

/** The id comes last, in the direction in which ties are broken, so that the index gives whole pages in order. */
async function addIndex(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: Table | TableInfo,
  { name, columns, whileNull, whileSet }: Index,
): Promise<void> {
  const hasId = columns.some(({ column }) => column === 'id')
  const direction = columns.at(-1)?.direction ?? 'asc'
  const all = hasId ? columns : [...columns, { column: 'id', direction }]
  const keys = all.map(({ column, direction }) => {
    const nullable = table.columns.find((candidate) => candidate.name === column)?.nullable ?? true
    return flavour.schema.indexColumn(quoted(storedColumn(column)), nullable, direction)
  })
  await createIndex(db, flavour, {
    create: 'create index if not exists',
    name: storedIndex(table.name, name),
    table: storedName(table.name),
    definition: `(${[quoted(TENANT), ...keys].join(', ')})${condition(whileNull, whileSet)}`,
  })
}

async function createIndex(
  db: Kysely<SqlTables>,
  { schema }: Flavour,
  index: IndexDefinition,
): Promise<void> {
  const { create, name, table, definition } = index
  const statements = schema.createIndex?.(index) ?? [
    `${create} ${quoted(name)} on ${quoted(table)} ${definition}`,
  ]
  for (const statement of statements) await run(db, statement)
}

async function addUniqueTo(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: string,
  unique: UniqueKey,
): Promise<void> {
  const { indexes } = await presentTable(db, flavour, table)
  if (!indexes.includes(unique.name)) await addUnique(db, flavour, table, unique)
}

async function addIndexTo(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: string,
  index: Index,
): Promise<void> {
  const found = await presentTable(db, flavour, table)
  if (found.indexes.includes(index.name)) return
  if (!index.fullText) return addIndex(db, flavour, found, index)
  await createTextIndex(db, flavour, table, index)
  await secureTable(db, flavour, table)
}

async function dropIndex(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: string,
  name: string,
): Promise<void> {
  await presentTable(db, flavour, table)
  await dropTextIndex(db, flavour, table, name)
  await run(db, `drop index if exists ${quoted(storedIndex(table, name))}`)
}

async function renameColumn(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  { table, from, to }: Extract<SchemaStep, { step: 'renameColumn' }>,
): Promise<void> {
  const { columns } = await presentTable(db, flavour, table)
  const isDone = !columns.some(({ name }) => name === from) && columns.some(({ name }) => name === to)
  if (isDone) return
  const change = `${quoted(storedColumn(from))} to ${quoted(storedColumn(to))}`
  await run(db, `alter table ${quoted(storedName(table))} rename column ${change}`)
}

async function dropColumn(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: string,
  name: string,
): Promise<void> {
  const { columns } = await presentTable(db, flavour, table)
  if (!columns.some((column) => column.name === name)) return
  const [stored, column] = [storedName(table), storedColumn(name)]
  for (const statement of (await flavour.schema.beforeDropColumn?.(db, stored, column)) ?? [])
    await run(db, statement)
  await run(db, `alter table ${quoted(stored)} drop column ${quoted(column)}`)
}

/** The table as it is found; refuses one that is not there. */
async function presentTable(db: Kysely<SqlTables>, flavour: Flavour, table: string): Promise<TableInfo> {
  const [found] = await flavour.schema.inspect(db, storedName(table))
  if (!found) throw new StoreError('SCHEMA', `There is no table ${table}.`)
  return found
}

function condition(whileNull: string | undefined, whileSet?: string): string {
  const parts = [
    ...(whileNull === undefined ? [] : [`${quoted(storedColumn(whileNull))} is null`]),
    ...(whileSet === undefined ? [] : [`${quoted(storedColumn(whileSet))} is not null`]),
  ]
  return parts.length === 0 ? '' : ` where ${parts.join(' and ')}`
}

/** Names are letters, digits, underscores and a dollar sign: see `names.ts`. */
function quoted(name: string): string {
  return `"${name}"`
}

async function run(db: Kysely<SqlTables>, statement: string): Promise<void> {
  await sql.raw(statement).execute(db)
}
