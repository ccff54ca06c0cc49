import type { BulkInsert, BulkPatch, BulkStatement, Flavour, SqlTables } from '@guanxi/adapters-sql'
import type { ColumnKind, Json, Stored } from '@guanxi/core/store'
import { type Kysely, sql } from 'kysely'
import { Batch } from './batch.ts'
import { sqliteFailure } from './sqlite-failure.ts'
import { sqliteJson } from './sqlite-json.ts'
import { sqliteSchema } from './sqlite-schema.ts'
import { sqliteSearch } from './sqlite-search.ts'

/** What SQLite does in its own way. `batches` need the driver of this package; any other does without. */
export function sqliteFlavour(options: { readonly batches: boolean }): Flavour {
  return {
    parameter: (kind: ColumnKind, value: Stored) => (kind === 'json' ? JSON.stringify(value) : value),
    operand: (_kind, value) => value,
    results: { bool: (value) => value === 1, json: (value) => JSON.parse(value as string) as Json },

    list: (_kind, values) =>
      JSON.stringify(values.map((value) => (typeof value === 'boolean' ? Number(value) : value))),
    isIn: (value, _kind, list) => sql`${value} in (select value from json_each(${list}))`,
    bucket: (value, _kind, boundaries) => sql`
      case when ${value} is not null
        then (select count(*) from json_each(${boundaries}) where json_each.value <= ${value}) end`,
    text: {
      contains: (value, text) => sql`instr(${value}, ${text}) > 0`,
      startsWith: (value, text) => sql`substr(${value}, 1, length(${text})) = ${text}`,
      endsWith: (value, text) => sql`
        length(${value}) >= length(${text}) and substr(${value}, length(${value}) - length(${text}) + 1) = ${text}`,
    },
    asJson: (_kind, column) => column,
    plus: (value, _kind, amount) => sql`(${value} + ${amount})`,
    measures: {
      sum: (value) => sql`sum(${value})`,
      min: (value) => sql`min(${value})`,
      max: (value) => sql`max(${value})`,
    },
    json: sqliteJson,

    ...(options.batches && { insertMany, patchMany }),
    bulkRows: Number.POSITIVE_INFINITY,
    locksRows: false,
    plansWithoutStatistics: true,
    failureEndsTransaction: false,
    now: "select cast(unixepoch('subsec') * 1000 as integer) as now",
    search: sqliteSearch(options),
    schema: sqliteSchema,
    failure: sqliteFailure,
  }
}

function insertMany(builder: Kysely<SqlTables>, { layout, skipTaken }: BulkInsert): BulkStatement {
  const columns = ['tenant', ...layout.columns.map(({ stored }) => stored)]
  const insert = builder
    .insertInto(layout.name)
    .values(Object.fromEntries(columns.map((column) => [column, ''])))
  return {
    query: (skipTaken ? insert.onConflict((conflict) => conflict.doNothing()) : insert).compile(),
    parameters: (tenant, rows) => [
      new Batch(
        rows.map((row) => [tenant, ...row]),
        rows.map((row) => row[0]),
      ),
    ],
  }
}

function patchMany(builder: Kysely<SqlTables>, { layout, columns, versioned }: BulkPatch): BulkStatement {
  const changes = columns.map(({ stored }): [string, unknown] => [stored, ''])
  const update = builder
    .updateTable(layout.name)
    .set(columns.length > 0 ? Object.fromEntries(changes) : { id: sql.ref('id') })
    .where('id', '=', '')
  const guarded = versioned ? update.where('version', '=', '') : update
  return {
    query: guarded.where('tenant', '=', '').compile(),
    parameters: (tenant, patches) => [
      new Batch(
        patches.map((patch) => [...patch, tenant]),
        patches.map((patch) => patch[columns.length]),
      ),
    ],
  }
}
