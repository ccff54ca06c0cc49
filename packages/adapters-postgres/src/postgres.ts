import { type SqlStore, type SqlTables, sqlStore } from '@guanxi/adapters-sql'
import type { StorageAdapter } from '@guanxi/core/store'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { withFreshStatistics } from './fresh-statistics.ts'
import { type PostgresFlavourOptions, postgresFlavour } from './postgres-flavour.ts'
import { typedPool } from './postgres-pool.ts'

/** Options of {@link postgres}: where the database is, and how to use it. */
export type PostgresOptions = PostgresFlavourOptions & (PostgresConnection | PostgresHostPool)

/** A database to connect to. No session state is kept, so that a pooler in transaction mode may stand before it. */
export interface PostgresConnection {
  readonly connectionString?: string
  readonly host?: string
  readonly port?: number
  readonly user?: string
  readonly password?: string | (() => string | Promise<string>)
  readonly database?: string
  readonly ssl?: boolean | pg.ClientConfig['ssl']
  /** How many connections at most. Default 10. */
  readonly max?: number
  /** How long a call waits for a connection, in milliseconds. Default 5000. */
  readonly connectTimeout?: number
}

/** A pool of the host's own, which stays open when the store closes. */
export interface PostgresHostPool {
  readonly pool: pg.Pool
}

/** A storage adapter for PostgreSQL. */
export interface PostgresAdapter extends StorageAdapter {
  open(): Promise<SqlStore>
}

const CONNECT_TIMEOUT_MS = 5000

/**
 * Keeps records in PostgreSQL. Any number of processes and machines may use one database.
 *
 * @example
 * ```ts
 * const store = await postgres({ connectionString: process.env['DATABASE_URL'] ?? '' }).open()
 * ```
 */
export function postgres(options: PostgresOptions): PostgresAdapter {
  return {
    id: 'postgres',
    async open() {
      const pool = 'pool' in options ? options.pool : new pg.Pool(poolConfig(options))
      const end = 'pool' in options ? async () => {} : () => pool.end()
      const store = sqlStore({
        flavour: postgresFlavour(options),
        db: new Kysely<SqlTables>({ dialect: new PostgresDialect({ pool: typedPool(pool, end) }) }),
        capabilities: { concurrentTransactions: true, durable: true },
      })
      return withFreshStatistics(store)
    },
  }
}

function poolConfig(options: PostgresConnection): pg.PoolConfig {
  const { connectionString, host, port, user, password, database, ssl, max, connectTimeout } = options
  return {
    connectionTimeoutMillis: connectTimeout ?? CONNECT_TIMEOUT_MS,
    ...(connectionString !== undefined && { connectionString }),
    ...(host !== undefined && { host }),
    ...(port !== undefined && { port }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(database !== undefined && { database }),
    ...(ssl !== undefined && { ssl }),
    ...(max !== undefined && { max }),
  }
}
