import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { Batch, runBatch } from './batch.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { isBusy } from './sqlite-failure.ts'

/** Options of `sqliteDialect`. */
export interface SqliteDialectOptions {
  readonly connect: () => SqliteConnection
  readonly disconnect: (connection: SqliteConnection) => void
  /** How long to wait for another process to finish its transaction, in milliseconds. */
  readonly busyTimeout: number
}

/** Kysely's dialect for one SQLite connection. */
export function sqliteDialect(options: SqliteDialectOptions): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => sqliteDriver(options),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function sqliteDriver({ connect, disconnect, busyTimeout }: SqliteDialectOptions): Driver {
  let connection: SqliteConnection | undefined
  let session: SqliteSession | undefined

  return {
    async init() {
      connection = await patiently(connect, busyTimeout)
      session = new SqliteSession(connection, busyTimeout)
    },
    async acquireConnection() {
      if (!session) throw new Error('The connection is not open.')
      return session
    },
    async releaseConnection() {},
    // Taking the write lock at once spares the busy error that comes of reading first and writing later.
    beginTransaction: (within) => (within as SqliteSession).control('begin immediate', true),
    commitTransaction: (within) => (within as SqliteSession).control('commit', false),
    rollbackTransaction: (within) => (within as SqliteSession).rollback(),
    savepoint: (within, name) => (within as SqliteSession).control(`savepoint ${name}`, true),
    rollbackToSavepoint: (within, name) => (within as SqliteSession).control(`rollback to ${name}`, true),
    releaseSavepoint: (within, name) => (within as SqliteSession).control(`release ${name}`, true),
    async destroy() {
      if (connection) disconnect(connection)
    },
  }
}

class SqliteSession implements DatabaseConnection {
  readonly #connection: SqliteConnection
  readonly #busyTimeout: number
  #isTransaction = false

  constructor(connection: SqliteConnection, busyTimeout: number) {
    this.#connection = connection
    this.#busyTimeout = busyTimeout
  }

  async control(statement: string, isTransaction: boolean): Promise<void> {
    await patiently(() => this.#connection.prepare(statement).run([]), this.#busyTimeout)
    this.#isTransaction = isTransaction
  }

  async rollback(): Promise<void> {
    // After some errors SQLite has rolled back by itself, and refuses to do it again.
    this.#isTransaction = false
    await this.control('rollback', false)
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (this.#isTransaction) return this.#run(query)
    return patiently(() => this.#run(query), this.#busyTimeout)
  }

  async *streamQuery<Row>({ sql, parameters }: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    for (const row of this.#connection.prepare(sql).iterate(parameters)) yield { rows: [row as Row] }
  }

  #run<Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> {
    const [first] = parameters
    if (first instanceof Batch)
      return { rows: runBatch(this.#connection, sql, first, this.#isTransaction) as Row[] }

    const statement = this.#connection.prepare(sql)
    if (statement.reads) return { rows: statement.all(parameters) as Row[] }
    return { rows: [], numAffectedRows: BigInt(statement.run(parameters)) }
  }
}

/**
 * Tries again while another process writes. SQLite's own waiting would stand still with the whole process, also with
 * the transaction of ours that it waits for.
 */
async function patiently<T>(act: () => T, timeout: number): Promise<T> {
  const start = performance.now()
  for (let attempt = 1; ; attempt++) {
    try {
      return act()
    } catch (error) {
      if (!isBusy(error) || performance.now() - start > timeout) throw error
      // Processes that wait for the same one come back at different times.
      await sleep(1 + ((attempt * 7 + process.pid) % 13))
    }
  }
}
