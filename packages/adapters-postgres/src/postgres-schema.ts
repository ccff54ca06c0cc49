import { codeIndex, codeName, codeTextIndex, type SchemaFlavour, type SqlTables } from '@guanxi/adapters-sql'
import type { ColumnKind, TableInfo } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'

/** The names that PostgreSQL itself gives these types. */
export const TYPES: { readonly [kind in ColumnKind]: string } = {
  text: 'text',
  int: 'bigint',
  bool: 'boolean',
  datetime: 'timestamp with time zone',
  date: 'date',
  json: 'jsonb',
}

/** How PostgreSQL describes and changes its tables. */
export function postgresSchema(options: {
  /** Into how many parts to split each table, by tenant. */
  readonly partitions: number | undefined
  /** How long a change waits for others to let go of the table, in milliseconds. */
  readonly lockTimeout: number
}): SchemaFlavour {
  const parts = Array.from({ length: options.partitions ?? 0 }, (_, part) => part)
  return {
    // By code point, whatever the collation of the database.
    columnType: (kind) => (kind === 'text' ? 'text collate "C"' : TYPES[kind]),
    indexColumn: (quoted, nullable, direction) =>
      nullable && direction === 'desc' ? `${quoted} desc nulls last` : `${quoted} ${direction}`,
    onChange: [`set local lock_timeout = ${options.lockTimeout}`],
    tableSuffix: parts.length > 0 ? ' partition by hash ("tenant")' : '',
    afterCreate: (table) =>
      parts.map(
        (part) =>
          `create table "${table}$${part}" partition of "${table}" for values with (modulus ${parts.length}, remainder ${part})`,
      ),
    ...(parts.length > 0 && { createIndex: (index) => partitionedIndex(index, parts) }),
    inspect,
  }
}

/** Gives the index of each partition a name from which that of the table can be told. */
function partitionedIndex(
  { create, name, table, definition }: Parameters<NonNullable<SchemaFlavour['createIndex']>>[0],
  parts: readonly number[],
): readonly string[] {
  return [
    `${create} "${name}" on only "${table}" ${definition}`,
    ...parts.flatMap((part) => [
      `${create} "${name}$${part}" on "${table}$${part}" ${definition}`,
      `alter index "${name}" attach partition "${name}$${part}"`,
    ]),
  ]
}

interface ColumnRow {
  readonly table: string
  readonly column: string
  readonly type: string
  readonly required: boolean
}

async function inspect(db: Kysely<SqlTables>, storedTable?: string): Promise<readonly TableInfo[]> {
  const wanted = storedTable === undefined ? sql`` : sql` and c.relname = ${storedTable}`
  const { rows: columns } = await sql<ColumnRow>`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_attribute as a on a.attrelid = c.oid
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition
      and a.attnum > 0 and not a.attisdropped${wanted}
    order by c.oid, a.attnum`.execute(db)
  const { rows: indexes } = await sql<{ table: string; index: string }>`
    select c.relname as table, i.relname as index
    from pg_index as x
    join pg_class as c on c.oid = x.indrelid
    join pg_namespace as n on n.oid = c.relnamespace
    join pg_class as i on i.oid = x.indexrelid
    where n.nspname = current_schema() and not x.indisprimary${wanted}
    order by i.oid`.execute(db)
  const { rows: texts } = await sql<{ name: string }>`
    select c.relname as name
    from pg_class as c
    join pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition
      and strpos(c.relname, ${storedTable === undefined ? '$$' : `${storedTable}$$`}) > 0
    order by c.oid`.execute(db)

  const tables = Map.groupBy(columns, ({ table }) => table)
  const found = Array.from(tables, ([table, of]) =>
    tableInfo(
      table,
      of,
      indexes.filter((index) => index.table === table).map(({ index }) => index),
      texts.map(({ name }) => name),
    ),
  )
  return found.filter((table) => table !== undefined)
}

/** The table in the code's spelling; none when it isn't one of ours. */
function tableInfo(
  stored: string,
  columns: readonly ColumnRow[],
  indexes: readonly string[],
  texts: readonly string[],
): TableInfo | undefined {
  const name = codeName(stored)
  if (name === undefined || columns[0]?.column !== 'tenant' || columns[1]?.column !== 'id') return undefined
  return {
    name,
    columns: columns.slice(1).map(({ column, type, required }) => ({
      name: codeName(column) ?? column,
      kind: kindOf(type),
      nullable: !required,
    })),
    indexes: [
      ...indexes.map((index) => codeIndex(stored, index)),
      ...texts.map((text) => codeTextIndex(stored, text)),
    ].filter((index) => index !== undefined),
  }
}

function kindOf(type: string): ColumnKind | 'other' {
  return (Object.keys(TYPES) as ColumnKind[]).find((kind) => TYPES[kind] === type) ?? 'other'
}
