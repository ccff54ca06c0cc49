import { codeIndex, codeName, codeTextIndex, type SchemaFlavour, type SqlTables } from '@guanxi/adapters-sql'
import type { ColumnKind, TableInfo } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'

/** SQLite has four types for our kinds; a constraint's name keeps the rest. */
const TYPES: { readonly [kind in ColumnKind]: string } = {
  text: 'text',
  int: 'integer',
  bool: 'integer constraint "bool"',
  datetime: 'integer constraint "datetime"',
  date: 'text constraint "date"',
  json: 'text constraint "json"',
}

/** How SQLite describes and changes its tables. */
export const sqliteSchema: SchemaFlavour = {
  columnType: (kind) => TYPES[kind],
  indexColumn: (quoted, _nullable, direction) => `${quoted} ${direction}`,
  tableSuffix: ' strict',
  beforeDropColumn: indexesOver,
  inspect,
  uniqueIndex,
}

interface TableRow {
  readonly name: string
  readonly definition: string
}

async function inspect(db: Kysely<SqlTables>, storedTable?: string): Promise<readonly TableInfo[]> {
  const wanted = storedTable === undefined ? sql`` : sql` and name = ${storedTable}`
  const { rows } = await sql<TableRow>`
    select name, sql as definition from sqlite_schema where type = 'table'${wanted} order by rowid`.execute(
    db,
  )
  const tables = await Promise.all(rows.map((row) => tableInfo(db, row)))
  return tables.filter((table) => table !== undefined)
}

/** The table in the code's spelling; none when it isn't one of ours. */
async function tableInfo(
  db: Kysely<SqlTables>,
  { name, definition }: TableRow,
): Promise<TableInfo | undefined> {
  const codeTable = codeName(name)
  const { rows: found } = await sql<{ name: string; type: string; required: number; key: number }>`
    select name, type, "notnull" as required, pk as key from pragma_table_info(${name}) order by cid`.execute(
    db,
  )
  if (codeTable === undefined || !found.some((column) => column.name === 'tenant' && column.key === 1))
    return undefined

  const { rows: indexes } = await sql<{ name: string }>`
    select name from pragma_index_list(${name}) order by seq desc`.execute(db)
  const { rows: beside } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' and name glob ${`${name}$$*`}`.execute(db)
  return {
    name: codeTable,
    columns: found
      .filter((column) => column.name !== 'tenant')
      .map((column) => ({
        name: codeName(column.name) ?? column.name,
        kind: kindOf(column, definition),
        nullable: column.required === 0,
      })),
    indexes: [
      ...indexes.map((index) => codeIndex(name, index.name)),
      ...beside.map((table) => codeTextIndex(name, table.name)),
    ].filter((index) => index !== undefined),
  }
}

function kindOf({ name, type }: { name: string; type: string }, definition: string): ColumnKind | 'other' {
  const wanted = `"${name}" ${type} constraint "`.toLowerCase()
  const at = definition.toLowerCase().indexOf(wanted)
  const kind = at < 0 ? '' : definition.slice(at + wanted.length).split('"', 1)[0]
  const named = (Object.keys(TYPES) as ColumnKind[]).find((each) => each === kind)
  return named ?? ({ TEXT: 'text', INTEGER: 'int' } as const)[type] ?? 'other'
}

/** SQLite drops no column that an index is over, or about. */
async function indexesOver(
  db: Kysely<SqlTables>,
  storedTable: string,
  storedColumn: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select i.name from sqlite_schema as i
    where i.type = 'index' and i.tbl_name = ${storedTable} and instr(i.sql, ${`"${storedColumn}"`}) > 0`.execute(
    db,
  )
  return rows.map(({ name }) => `drop index "${name}"`)
}

async function uniqueIndex(
  db: Kysely<SqlTables>,
  storedTable: string,
  columns: readonly string[],
): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select l.name from pragma_index_list(${storedTable}) as l
    where l."unique" = 1 and (
      select group_concat(i.name order by i.seqno) from pragma_index_info(l.name) as i
    ) = ${columns.join(',')}`.execute(db)
  return rows[0]?.name
}
