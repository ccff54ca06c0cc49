import type { Store } from '../../store/store.ts'
import type { Logger } from '../log.ts'

/** The kinds of background work that a tenant may have. */
export const pieceNames = ['jobs', 'journal', 'retries', 'works'] as const

/**
 * One piece of background work: what is due of one kind, in one tenant. It carries no data. What is to be done stands in
 * the store, so a piece that is told twice does no harm, and one that is lost is found again by looking.
 */
export interface Piece {
  readonly name: (typeof pieceNames)[number]
  readonly tenant: string
}

/** What a runner runs: a CRM's background work, piece by piece. */
export interface Workload {
  /** Does a bounded part of a piece. True: there is more, and others have their turn first. */
  serve(piece: Piece): Promise<boolean>
  /** Everything that is due now, in all tenants. */
  waiting(): Promise<readonly Piece[]>
  /** How often to look for what is due, in milliseconds. */
  readonly everyMs: number
  readonly log: Logger
}

/**
 * Gets background work done: it decides in which process and when, and the CRM does the rest. `runnerContract` of
 * `@guanxi/core/testing` checks each promise.
 */
export interface Runner {
  /** For messages and for `crm.health()`: `in-process`, `pg-boss`. */
  readonly id: string
  /** Called once before any other, also in a process that only writes. */
  open(): Promise<void>
  /**
   * Sends a piece in the transaction of the write that causes it: it is done after the commit, and never where the
   * transaction is rolled back.
   */
  send(piece: Piece, inside: Store): Promise<void>
  /** The transaction of a piece that was sent has been committed: a hint, so that nobody waits for the next look. */
  sent(piece: Piece): void
  /** Begins to work. What waits is looked for every so often; many pieces of one kind and tenant are done as one. */
  start(workload: Workload): Promise<void>
  /** Begins nothing more, and resolves when what is running has ended. What was not begun is left to others. */
  stop(): Promise<void>
  /** Lets go of what `open` took, whatever is still running. */
  close(): Promise<void>
}
