/** Why a store refused or failed. Never carries SQL, key values or rows. */
export type StoreErrorCode =
  /** An id or a unique key is taken. */
  | 'TAKEN'
  /** Another writer was in the way; running the whole transaction again may succeed. */
  | 'BUSY'
  /** The store can't be reached, or is overloaded. What was asked may or may not have happened. */
  | 'UNAVAILABLE'
  /** The store can't be opened as it is configured, and trying again won't help. The message says what is wrong. */
  | 'CANNOT_OPEN'
  /** The database allows this user less than is asked. What was asked did not happen, and whoever runs it must grant it. */
  | 'NO_GRANT'
  /** Used after `close`. */
  | 'CLOSED'
  /** A transaction's store was used after the transaction had ended. */
  | 'TRANSACTION_CLOSED'
  /** A table or column is missing: the schema is behind. */
  | 'SCHEMA'
  /** A value can't be stored: too large, or of the wrong kind. */
  | 'VALUE'

/** The failure of a {@link Store}. */
export class StoreError extends Error {
  readonly code: StoreErrorCode
  /** The unique key or index concerned, in the code's spelling. */
  readonly constraint: string | undefined

  constructor(code: StoreErrorCode, message: string, options: { constraint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'StoreError'
    this.code = code
    this.constraint = options.constraint
  }

  /** Running the same transaction again may succeed. */
  get retryable(): boolean {
    return this.code === 'BUSY' || this.code === 'UNAVAILABLE'
  }
}
