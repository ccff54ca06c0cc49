import type { Flavour, Place, ScalarKind } from '@guanxi/adapters-sql'
import type { ColumnKind, Scalar, Stored } from '@guanxi/core/store'
import { sql } from 'kysely'
import { insertMany, patchMany } from './postgres-bulk.ts'
import { postgresFailure } from './postgres-failure.ts'
import { postgresJson } from './postgres-json.ts'
import { postgresSchema, TYPES } from './postgres-schema.ts'
import { postgresSearch } from './postgres-search.ts'
import { instantText } from './postgres-types.ts'

/** Options of {@link postgresFlavour}. */
export interface PostgresFlavourOptions {
  /** Into how many parts to split each new table, by tenant. Default: none. */
  readonly partitions?: number
  /** How long a schema change waits for others to let go of the table, in milliseconds. Default 5000. */
  readonly lockTimeout?: number
  /** Longest time a statement inside a transaction may take, in milliseconds. Default: no limit of ours. */
  readonly statementTimeout?: number
}

const BULK_ROWS = 10_000
const LOCK_TIMEOUT_MS = 5000

/** What PostgreSQL does in its own way. The driver has to give values by {@link postgresTypes}. */
export function postgresFlavour(options: PostgresFlavourOptions = {}): Flavour {
  const { partitions, lockTimeout = LOCK_TIMEOUT_MS, statementTimeout } = options
  return {
    parameter,
    operand,
    results: {},
    list: (kind, values, place) => listOf(kind, values, place),
    isIn: (value, kind, list, place) => sql`${value} = any(cast(${list} as ${arrayType(kind, place)}))`,
    bucket: (value, kind, boundaries, place) =>
      sql`width_bucket(${value}, cast(${boundaries} as ${arrayType(kind, place)}))`,
    text: {
      contains: (value, text) => sql`strpos(${value}, ${text}) > 0`,
      startsWith: (value, text) => sql`starts_with(${value}, ${text})`,
      endsWith: (value, text) => sql`right(${value}, length(cast(${text} as text))) = ${text}`,
    },
    asJson(kind, column) {
      if (kind === 'datetime') return sql`(extract(epoch from ${column}) * 1000)`
      return kind === 'date' ? sql`to_char(${column}, 'YYYY-MM-DD')` : column
    },
    plus(value, kind, amount, place) {
      // Numbers inside JSON are added as JavaScript and SQLite add them, also where they are too large to be exact.
      if (place === 'json') return sql`(cast(${value} as double precision) + ${amount})`
      return kind === 'datetime'
        ? sql`(${value} + ${amount} * interval '1 millisecond')`
        : sql`(${value} + ${amount})`
    },
    measures: {
      sum: (value) => sql`sum(${value})`,
      min: (value, kind) => (kind === 'bool' ? sql`bool_and(${value})` : sql`min(${value})`),
      max: (value, kind) => (kind === 'bool' ? sql`bool_or(${value})` : sql`max(${value})`),
    },
    json: postgresJson,

    insertMany,
    patchMany,
    bulkRows: BULK_ROWS,
    locksRows: true,
    failureEndsTransaction: true,
    // The whole milliseconds of this moment, not of the beginning of the transaction.
    now: 'select floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now',
    onBegin:
      statementTimeout === undefined ? [] : [`set local statement_timeout = ${whole(statementTimeout)}`],
    search: postgresSearch,
    schema: postgresSchema({ partitions, lockTimeout: whole(lockTimeout) }),
    failure: postgresFailure,
  }
}

function parameter(kind: ColumnKind, value: Stored): unknown {
  if (kind === 'json') return JSON.stringify(value)
  return kind === 'datetime' ? instantText(value as number) : value
}

function operand(kind: ScalarKind, value: Scalar): unknown {
  return kind === 'datetime' ? instantText(Number(value)) : value
}

function listOf(kind: ScalarKind, values: readonly Scalar[], place: Place): readonly unknown[] {
  if (place === 'json') return values
  // No other number equals a whole one, and none fits into the array.
  if (kind === 'int') return values.filter((value) => Number.isSafeInteger(value))
  return values.map((value) => operand(kind, value))
}

function arrayType(kind: ScalarKind, place: Place) {
  const isNumeric = place === 'json' && (kind === 'int' || kind === 'datetime')
  const isText = place === 'json' && kind === 'date'
  return sql.raw(`${isNumeric ? 'numeric' : isText ? 'text' : TYPES[kind]}[]`)
}

/** Goes into SQL as it is, where no parameter can stand. */
function whole(milliseconds: number): number {
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0)
    throw new TypeError('A timeout is a whole number of milliseconds.')
  return milliseconds
}
