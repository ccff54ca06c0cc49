import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { rowMaker, type SqliteRow } from './row-maker.ts'

const MAX_STATEMENTS = 256
/** After these a kept statement may have a stale column list. */
const CHANGES_SCHEMA = /^\s*(?:create|alter|drop|attach|detach|pragma|vacuum|reindex)\b/i

/** What the adapter takes in place of a file: a handle of better-sqlite3, or of a library made in its likeness. */
export interface SqliteHandle {
  prepare(sql: string): SqliteHandleStatement
  close(): unknown
}

/** A prepared statement of a {@link SqliteHandle}. */
export interface SqliteHandleStatement {
  readonly reader: boolean
  all(...parameters: unknown[]): unknown[]
  run(...parameters: unknown[]): { changes: number | bigint }
  iterate(...parameters: unknown[]): Iterable<unknown>
}

/** A prepared statement, whichever driver it comes from. */
interface SqliteStatement {
  /** Whether it gives rows. */
  readonly reads: boolean
  all(parameters: readonly unknown[]): SqliteRow[]
  /** Resolves to how many rows were changed. */
  run(parameters: readonly unknown[]): number
  iterate(parameters: readonly unknown[]): Iterable<SqliteRow>
}

/** A connection that keeps its statements prepared. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement
  close(): void
}

/** Wraps a driver's handle. */
export function sqliteConnection(handle: DatabaseSync | SqliteHandle): SqliteConnection {
  const kept = new Map<string, SqliteStatement>()

  function prepare(sql: string): SqliteStatement {
    const known = kept.get(sql)
    if (known) {
      kept.delete(sql)
      kept.set(sql, known)
      return known
    }
    const statement =
      handle instanceof DatabaseSync ? nodeStatement(handle, sql) : handleStatement(handle, sql)
    if (CHANGES_SCHEMA.test(sql)) kept.clear()
    else kept.set(sql, statement)
    const oldest = kept.keys().next().value
    if (kept.size > MAX_STATEMENTS && oldest !== undefined) kept.delete(oldest)
    return statement
  }

  function close(): void {
    kept.clear()
    handle.close()
  }

  return { prepare, close }
}

function nodeStatement(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql)
  let names = columnNames(statement)
  let makeRow = rowMaker(names)
  // Arrays read faster than objects, which the driver makes one property at a time and without a prototype.
  if (names.length > 0) statement.setReturnArrays(true)

  function toRows(arrays: readonly unknown[][]): SqliteRow[] {
    // Another process may have added a column to what `select *` gives.
    if (arrays[0] && arrays[0].length !== names.length) {
      names = columnNames(statement)
      makeRow = rowMaker(names)
    }
    return arrays.map(makeRow)
  }

  return {
    reads: names.length > 0,
    all: (parameters) => toRows(statement.all(...parameters.map(bound)) as unknown as unknown[][]),
    run: (parameters) => Number(statement.run(...parameters.map(bound)).changes),
    *iterate(parameters) {
      // Never the kept statement: using it again meanwhile would end this iteration, or start it anew.
      const fresh = database.prepare(sql)
      for (const row of fresh.iterate(...parameters.map(bound))) yield { ...row }
    },
  }
}

function columnNames(statement: StatementSync): readonly string[] {
  return statement.columns().map(({ name }) => name)
}

function handleStatement(handle: SqliteHandle, sql: string): SqliteStatement {
  const statement = handle.prepare(sql)
  return {
    reads: statement.reader,
    all: (parameters) => statement.all(...parameters.map(bound)) as SqliteRow[],
    run: (parameters) => Number(statement.run(...parameters.map(bound)).changes),
    *iterate(parameters) {
      const fresh = handle.prepare(sql)
      for (const row of fresh.iterate(...parameters.map(bound))) yield row as SqliteRow
    },
  }
}

/**
 * A parameter that both drivers take as it is meant. `node:sqlite` takes an object in first place for named parameters
 * and stores null, without a word.
 */
function bound(value: unknown): SQLInputValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value
    case 'boolean':
      return value ? 1 : 0
    case 'undefined':
      return null
    default:
      if (value === null || value instanceof Uint8Array) return value
      if (value instanceof Date) return value.getTime()
      throw new TypeError(`SQLite takes no parameter of type ${typeof value}.`)
  }
}
