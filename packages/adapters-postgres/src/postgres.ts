import { type Flavour, type SqlStore, type SqlTables, sqlStore, storeFailure } from '@guanxi/adapters-sql'
import { type StorageAdapter, StoreError } from '@guanxi/core/store'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { checkPooler } from './check-pooler.ts'
import { checkedRole } from './check-role.ts'
import { withFreshStatistics } from './fresh-statistics.ts'
import { type PostgresFlavourOptions, postgresFlavour } from './postgres-flavour.ts'
import { typedPool } from './postgres-pool.ts'
import { type RowSecurityOptions, rowSecurityNames, securedFlavour } from './row-security.ts'
import { withOwner } from './secured-store.ts'

/** Options of {@link postgres}: where the database is, and how to use it. */
export type PostgresOptions = PostgresFlavourOptions &
  PostgresSafetyOptions &
  (PostgresConnection | PostgresHostPool)

/** Options of {@link postgres} that say what stands between the store and the rows. */
export interface PostgresSafetyOptions {
  /**
   * Has the database itself hold every row to its tenant, also from raw SQL and from a statement that forgot the
   * condition. The connection's role must then be one that owns no table and is no superuser; `migrate` says who owns
   * them. On a database that was made without it, `crm.migrate()` adds it.
   */
  readonly rowSecurity?: boolean | RowSecurityOptions
  /** The connection that changes the schema, by a role of its own. Needed for that alone, with `rowSecurity`. */
  readonly migrate?: PostgresConnection | PostgresHostPool
  /**
   * What stands before the database. With `transaction`, and with `rowSecurity`, opening the store tests that
   * transactions are kept whole and that nothing of one is seen by the next; it refuses with CANNOT_OPEN.
   */
  readonly pooler?: 'none' | 'transaction'
}

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
      const { rowSecurity, pooler, migrate } = options
      const usual = postgresFlavour(options)
      const app = poolOf(options)
      try {
        if (!rowSecurity) {
          if (pooler === 'transaction') await told(usual, () => checkPooler(app.pool))
          const store = storeOn(app, usual)
          return withFreshStatistics(store, () => store.unsafeKysely())
        }
        const names = rowSecurityNames(rowSecurity === true ? {} : rowSecurity)
        const role = await told(usual, async () => {
          await checkPooler(app.pool, names.tenant)
          return checkedRole(app.pool)
        })
        const flavour = securedFlavour(usual, names, role)
        return withOwner(storeOn(app, flavour), migrate && (() => storeOn(poolOf(migrate), flavour)))
      } catch (error) {
        await app.end()
        throw error
      }
    },
  }
}

/** Tells a driver's error as the port does. */
async function told<T>(flavour: Flavour, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw await storeFailure(error, flavour)
  }
}

/** A pool, and what closing the store does to it. */
interface OpenPool {
  readonly pool: pg.Pool
  readonly end: () => Promise<void>
}

function poolOf(options: PostgresConnection | PostgresHostPool): OpenPool {
  if ('pool' in options) return { pool: options.pool, end: async () => {} }
  const config = poolConfig(options)
  checkConfig(config)
  const pool = new pg.Pool(config)
  return { pool, end: () => pool.end() }
}

/** A pool reads its options with each connection, and what it then throws may repeat the password. */
function checkConfig(config: pg.PoolConfig): void {
  try {
    new pg.Client(config)
  } catch {
    throw new StoreError('CANNOT_OPEN', UNREADABLE)
  }
}

const UNREADABLE =
  'The options of the connection cannot be read: a connection string is like postgres://user:password@host:5432/database, with every other sign in the password as %40.'

function storeOn({ pool, end }: OpenPool, flavour: Flavour): SqlStore {
  return sqlStore({
    flavour,
    db: new Kysely<SqlTables>({ dialect: new PostgresDialect({ pool: typedPool(pool, end) }) }),
    capabilities: { concurrentTransactions: true, durable: true },
  })
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
