import { type Index, type Row, StoreError } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import type { Flavour, SearchFlavour, SqlTables, TextEntry } from './flavour.ts'
import { storedColumn, storedName, storedTextIndex, TENANT } from './names.ts'
import { storedTextIndexOf, type TextIndex } from './table-layout.ts'
import { textEntry } from './write-searched.ts'

/** Rows that are read and indexed at once when there are some already. */
const PAGE = 1000

/** Makes a full-text index with all rows that are there: it is seen by others once it is whole. */
export async function createTextIndex(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  table: string,
  index: Index,
): Promise<void> {
  const { search, schema } = flavour
  if (!search) throw new StoreError('SCHEMA', `This store has no full-text search, which ${table} asks for.`)
  const stored = storedTextIndexOf(table, index)
  for (const statement of search.create(stored, schema)) await run(db, statement)
  await fill(db, search, table, stored)
  for (const statement of search.finish(stored, schema)) await run(db, statement)
}

/** Takes a full-text index away, if this is the name of one. */
export async function dropTextIndex(
  db: Kysely<SqlTables>,
  { search }: Flavour,
  table: string,
  name: string,
): Promise<void> {
  for (const statement of search?.drop(storedTextIndex(table, name)) ?? []) await run(db, statement)
}

async function fill(
  db: Kysely<SqlTables>,
  search: SearchFlavour,
  table: string,
  index: TextIndex,
): Promise<void> {
  for (let place: TextEntry | undefined, isMore = true; isMore; ) {
    const entries = await pageBehind(db, table, index, place)
    if (entries.length > 0)
      for (const statement of search.write(index, entries)) await db.executeQuery(statement)
    place = entries.at(-1)
    isMore = entries.length === PAGE
  }
}

/** Rows in the order of the primary key, of whichever tenant. */
async function pageBehind(
  db: Kysely<SqlTables>,
  table: string,
  index: TextIndex,
  place: TextEntry | undefined,
): Promise<readonly TextEntry[]> {
  const columns = index.columns.map((name, at) => sql`${sql.id(storedColumn(name))} as ${sql.id(`c${at}`)}`)
  const behind = place ? sql`where (${sql.id(TENANT)}, id) > (${place.tenant}, ${place.id})` : sql``
  const { rows } = await sql<Row>`
    select ${sql.id(TENANT)} as tenant, id, ${sql.join(columns)} from ${sql.id(storedName(table))} ${behind}
    order by ${sql.id(TENANT)}, id limit ${sql.lit(PAGE)}`.execute(db)
  return rows.map((row) => {
    const texts = index.columns.map((name, at) => [name, row[`c${at}`] ?? null] as const)
    return textEntry(index, row['tenant'] as string, {
      ...Object.fromEntries(texts),
      id: row['id'] as string,
    })
  })
}

async function run(db: Kysely<SqlTables>, statement: string): Promise<void> {
  await sql.raw(statement).execute(db)
}
