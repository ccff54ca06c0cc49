import type { Store } from '../../store/store.ts'
import type { Table } from '../../store/table.ts'
import type { Logger } from '../log.ts'

/**
 * A change of data that a difference of schemas can't tell: filling a new column, splitting a name, ending duplicates.
 * Added columns are there when it runs; what is dropped goes after it, and unique keys come after it.
 *
 * Write it so that repeating is safe, and so that it also fits a database that never had the older form: ask
 * {@link MigrationContext.has} before reading a column that is no longer declared.
 */
export interface Migration {
  /** Unique in its namespace, and never changed: `2026-11-fill-tiers`. */
  readonly id: string
  /**
   * Stands for what `up` does; left out, it is `1`. It is what tells that an applied migration was changed, because the
   * text of a function differs with each bundler. Where `up` runs a fixed text, that text can be the version.
   */
  readonly version?: string
  /** Processes of an older release must not go on once this was applied. */
  readonly breaking?: boolean
  /**
   * Left out or true: `up` and its note in the ledger are one transaction. False: `up` commits as it goes, for work too
   * large to be one transaction; when it is interrupted it runs again from its beginning.
   */
  readonly atomic?: boolean
  up(context: MigrationContext): Promise<void>
}

/** What a migration works with. */
export interface MigrationContext {
  readonly store: Store
  readonly now: Date
  readonly log: Logger
  /** The tenants that have rows in this table. */
  tenants(table: Table): Promise<readonly string[]>
  /** Whether the database has this table, or this column of it. */
  has(table: string, column?: string): Promise<boolean>
}

/** The migrations of `core`, of a plugin (by its id) or of the `host`, oldest first. New ones are added at the end. */
export interface History {
  readonly namespace: string
  readonly migrations: readonly Migration[]
}
