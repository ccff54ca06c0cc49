import type { Predicate } from '../conditions/predicate.ts'
import type {
  AggregateQuery,
  ClaimQuery,
  FindQuery,
  Found,
  IncrementQuery,
  Patch,
  SearchQuery,
  UpdateQuery,
} from './query.ts'
import type { SchemaStep, TableInfo } from './schema.ts'
import type { Row, Table } from './table.ts'

/**
 * Where records live. A storage adapter keeps these promises; the suite in `@guanxi/core/testing` checks each of them.
 *
 * Every call names the tenant; rows of another tenant do not exist for it. Every call is atomic on its own: it happens
 * whole or not at all, and a call that fails changes nothing. Failures are {@link StoreError}s.
 */
export interface Store {
  readonly capabilities: Capabilities

  /**
   * Adds rows, all or none. Rejects with `TAKEN` when an id or a unique key is taken already.
   * With `skipTaken` such rows are left out instead, also when a racing writer took the key first.
   * Resolves to the ids of the rows that were added, in the order given.
   */
  insert(
    table: Table,
    tenant: string,
    rows: readonly Row[],
    options?: { skipTaken?: boolean },
  ): Promise<readonly string[]>

  /** Rows that match, in a total order. */
  find(table: Table, tenant: string, query: FindQuery): Promise<readonly Row[]>

  /** How many rows match. */
  count(table: Table, tenant: string, where?: Predicate): Promise<number>

  /** Groups and measures over the rows that match. */
  aggregate(table: Table, tenant: string, query: AggregateQuery): Promise<readonly Row[]>

  /**
   * Rows that hold the words in columns of the table's full-text index, the best first and ties by id. A row holds a word
   * where one of the columns has all of its terms, as `termsOf` finds them in a text. What is written is found at once,
   * in the same transaction too. A store without `fullText` leaves this out.
   */
  search?(table: Table, tenant: string, query: SearchQuery): Promise<readonly Found[]>

  /**
   * Takes out of a table's full-text index what its rows no longer say: until then the words may still be read in the
   * database's files. Each call does a part that keeps others waiting no longer than a write does; the first of several
   * has `isBegun` false. Resolves to whether there is more to do. A store that keeps no such words leaves this out.
   */
  forgetWords?(table: Table, isBegun: boolean): Promise<boolean>

  /**
   * Changes the rows that match and resolves to how many. Of two writers whose `where` names the same version,
   * one changes the row and the other gets 0: `where` is decided on the row as it is when it is written.
   */
  update(table: Table, tenant: string, query: UpdateQuery): Promise<number>

  /** Many single-row changes at once; resolves to the ids that were changed. Each id stands at most once in `patches`. */
  patch(table: Table, tenant: string, patches: readonly Patch[]): Promise<readonly string[]>

  /** Removes the rows that match and resolves to how many. */
  delete(table: Table, tenant: string, where: Predicate): Promise<number>

  /**
   * Takes up to `limit` rows that match, first in order first, changes them and resolves to them as changed, in that order.
   * However many claim at once, a row goes to one of them, and to one for whom it still matches. Rows that another
   * transaction holds may be passed over.
   */
  claim(table: Table, tenant: string, query: ClaimQuery): Promise<readonly Row[]>

  /**
   * Adds to counters and resolves to the row as it then is, or to undefined when `atMost` refuses.
   * Racing calls all count; none passes the bound, and the first of several creates the row.
   */
  increment(table: Table, tenant: string, query: IncrementQuery): Promise<Row | undefined>

  /** The tenants that have a row which matches: the only question across tenants, for work that is due. */
  tenants(table: Table, where: Predicate): Promise<readonly string[]>

  /**
   * Runs `work` in one transaction: its writes are seen by others all at once when it resolves, and never when it rejects.
   * Inside, use only the store handed to `work`; calling `transaction` on it opens a savepoint, which rolls back alone.
   * Calls inside may be asked for side by side, savepoints too. A call that is refused outside a savepoint may end the
   * transaction: then it rejects as a whole, whatever `work` makes of the refusal.
   * Once `work` has ended, its store refuses with `TRANSACTION_CLOSED`.
   */
  transaction<T>(work: (inside: Store) => Promise<T>): Promise<T>

  /**
   * The time by the database, in epoch milliseconds: one for all who share it. Left out where the store lives in the
   * process, whose clock it then is.
   */
  now?(): Promise<number>

  /** The tables that exist. */
  inspect(): Promise<readonly TableInfo[]>

  /** Carries out one step of a schema change. Repeating a step that was carried out does nothing. */
  apply(step: SchemaStep): Promise<void>

  /** Waits for what is running and lets go of every resource. Closing twice is fine. */
  close(): Promise<void>
}

/** What a store can do beyond the promises above. A declared capability that fails its case is a failure. */
export interface Capabilities {
  /** Several transactions may be open at the same time (a pool of connections). */
  readonly concurrentTransactions: boolean
  /** What is written outlives the process. */
  readonly durable: boolean
  /** Rows are found by their words: `search` and full-text indexes work. */
  readonly fullText?: boolean
}

/** How a host names a store: opening it is left to the first use. */
export interface StorageAdapter {
  /** For messages: `memory`, `sqlite`, `postgres`. */
  readonly id: string
  open(): Promise<Store>
}
