import { DatabaseSync } from 'node:sqlite'
import { type SqlStore, type SqlTables, sqlStore, storeFailure } from '@guanxi/adapters-sql'
import type { StorageAdapter } from '@guanxi/core/store'
import { Kysely } from 'kysely'
import { openFailure } from './open-failure.ts'
import { type SqliteConnection, type SqliteHandle, sqliteConnection } from './sqlite-connection.ts'
import { sqliteDialect } from './sqlite-dialect.ts'
import { sqliteFlavour } from './sqlite-flavour.ts'

/** Options of {@link sqlite}: where the data lie. */
export type SqliteOptions = SqliteFile | SqliteDatabase

/** A file, which is made when it is not there; `:memory:` lives as long as a store on it is open. */
export interface SqliteFile {
  readonly file: string
  /**
   * `normal` survives any crash of the process, and loses at most the last moments in a power cut; `full` survives that
   * too, at the price of a disk flush for each transaction. Default `normal`.
   */
  readonly durability?: 'normal' | 'full'
  /** How long to wait for another process to finish its transaction, in milliseconds. Default 5000. */
  readonly busyTimeout?: number
}

/** A handle of the host's own, which stays open when the store closes. Its pragmas are the host's business. */
export interface SqliteDatabase {
  readonly database: DatabaseSync | SqliteHandle
  readonly busyTimeout?: number
}

/** A storage adapter for SQLite. */
export interface SqliteAdapter extends StorageAdapter {
  open(): Promise<SqlStore>
}

const BUSY_TIMEOUT_MS = 5000

/**
 * Keeps records in SQLite, with the driver that Node.js brings. Several processes may use one file at the same time.
 *
 * @example
 * ```ts
 * const store = await sqlite({ file: 'crm.db' }).open()
 * ```
 */
export function sqlite(options: SqliteOptions): SqliteAdapter {
  const durable = 'database' in options || options.file !== ':memory:'
  const isShared = 'database' in options || options.file === ':memory:'
  const shared = isShared ? sharing(() => database(options)) : undefined

  return {
    id: 'sqlite',
    async open() {
      const { db, close } = shared ? shared() : { db: database(options), close: undefined }
      const flavour = sqliteFlavour({ batches: true })
      // Opening here, and not at the first call, tells at once of a file that can't be opened.
      await reach(db).catch(async (error) => {
        const ofTheFile = 'file' in options ? openFailure(error, options.file) : undefined
        throw ofTheFile ?? (await storeFailure(error, flavour))
      })
      return sqlStore({
        flavour,
        db,
        capabilities: { concurrentTransactions: false, durable },
        ...(close && { close }),
      })
    },
  }
}

async function reach(db: Kysely<SqlTables>): Promise<void> {
  await db.connection().execute(async () => {})
}

function database(options: SqliteOptions): Kysely<SqlTables> {
  const { busyTimeout = BUSY_TIMEOUT_MS } = options
  const disconnect = (connection: SqliteConnection) =>
    'database' in options ? undefined : connection.close()
  return new Kysely<SqlTables>({
    dialect: sqliteDialect({ connect: () => connect(options), disconnect, busyTimeout }),
  })
}

function connect(options: SqliteOptions): SqliteConnection {
  if ('database' in options) return sqliteConnection(options.database)
  const handle = new DatabaseSync(options.file, { timeout: 0 })
  try {
    handle.exec(`pragma journal_mode = wal; pragma synchronous = ${options.durability ?? 'normal'}`)
    // What is removed is overwritten: whoever has the file reads nothing of it between the rows.
    handle.exec('pragma secure_delete = on')
    // What a savepoint keeps aside: in a temporary file it would double the time of a write.
    handle.exec('pragma temp_store = memory')
  } catch (error) {
    handle.close()
    throw error
  }
  return sqliteConnection(handle)
}

/** One connection for all stores that are open; it goes with the last of them. */
function sharing(make: () => Kysely<SqlTables>): () => { db: Kysely<SqlTables>; close: () => Promise<void> } {
  let current: { readonly db: Kysely<SqlTables>; users: number } | undefined

  return () => {
    current ??= { db: make(), users: 0 }
    const used = current
    used.users++
    const close = async (): Promise<void> => {
      used.users--
      if (used.users > 0) return
      if (current === used) current = undefined
      await used.db.destroy()
    }
    return { db: used.db, close }
  }
}
