/** What can go wrong with another system. */
export type ErpErrorCode =
  /** It does not let us in. */
  | 'auth'
  /** It will never take this: it is wrong. */
  | 'validation'
  /** Somebody else changed the record meanwhile. */
  | 'conflict'
  | 'notFound'
  | 'rateLimited'
  /** It did not get the call, or answered that it did nothing. */
  | 'unavailable'
  /** A write was sent and its answer was lost: it may have happened. */
  | 'timeoutUnknown'
  | 'unsupported'

const AGAIN: ReadonlySet<ErpErrorCode> = new Set(['conflict', 'rateLimited', 'unavailable', 'timeoutUnknown'])

/**
 * How a connector says what went wrong.
 *
 * @example
 * ```ts
 * const refused = new ErpError('validation', 'The party has no such payment term.', { remote: 'UserError' })
 * console.log(refused.isRetryable) // false
 * ```
 */
export class ErpError extends Error {
  override readonly name = 'ErpError'
  readonly code: ErpErrorCode
  /** Whether the same call may go well later. */
  readonly isRetryable: boolean
  /** How long the system asks to be left alone. */
  readonly retryAfterMs: number | undefined
  /** What the system itself called it, without secrets. */
  readonly remote: string | undefined

  constructor(
    code: ErpErrorCode,
    message: string,
    more: { readonly retryAfterMs?: number; readonly remote?: string; readonly cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? {} : { cause: more.cause })
    this.code = code
    this.isRetryable = AGAIN.has(code)
    this.retryAfterMs = more.retryAfterMs
    this.remote = more.remote
  }
}
