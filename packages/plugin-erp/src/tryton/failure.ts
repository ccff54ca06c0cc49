import { ErpError } from '@guanxi/core/commerce'
import { NEVER_SENT } from '../never-sent.ts'

/** What was asked, for the text of an error and for what a lost answer means. */
export interface Asked {
  readonly method: string
  /** Whether it changes something there. */
  readonly writes: boolean
}

/** A call that got no answer. */
export function unanswered(asked: Asked, cause: unknown): ErpError {
  const code = codeOf(cause)
  if (code && NEVER_SENT.has(code))
    return new ErpError('unavailable', 'Tryton is not there.', { remote: code })
  return lost(asked, code)
}

function lost({ method, writes }: Asked, remote?: string): ErpError {
  const more = remote ? { remote } : {}
  return writes
    ? new ErpError('timeoutUnknown', `The answer to ${method} was lost: it may have been done.`, more)
    : new ErpError('unavailable', `Tryton did not answer ${method}.`, more)
}

function codeOf(cause: unknown): string | undefined {
  const { code, cause: inner } = (cause ?? {}) as { code?: unknown; cause?: unknown }
  if (typeof code === 'string') return code
  return inner ? codeOf(inner) : undefined
}

/** An answer that is none of Tryton's protocol. */
export function refusedByStatus(asked: Asked, answer: Response): ErpError {
  const { status } = answer
  const remote = `HTTP ${status}`
  if (status === 401) return new ErpError('auth', 'Tryton does not let this user in.', { remote })
  if (status === 403) return new ErpError('unsupported', `Tryton does not offer ${asked.method}.`, { remote })
  if (status === 404) return new ErpError('notFound', 'There is no such database.', { remote })
  if (status === 429) {
    const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN)
    const retry = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {}
    return new ErpError('rateLimited', 'Tryton asks to be left alone for a while.', { remote, ...retry })
  }
  if (status === 503) return new ErpError('unavailable', 'Tryton is not available.', { remote })
  if (status >= 500) return lost(asked, remote)
  return new ErpError('validation', `Tryton does not take ${asked.method}.`, { remote })
}

/** Errors that come with HTTP 200. Whatever raised one of these was rolled back. */
export function refusedByTryton(asked: Asked, error: unknown): ErpError {
  const [name, details] = Array.isArray(error) ? error : [String(error)]
  const told = Array.isArray(details) ? details.map(String) : [String(details ?? '')]
  const remote = String(name)
  switch (remote) {
    case 'UserError':
      return new ErpError('validation', sentence(told.slice(0, 2)), { remote })
    case 'UserWarning':
      // It waits for somebody to confirm it, which only people do.
      return new ErpError('validation', sentence(told.slice(1, 3)), { remote })
    case 'ConcurrencyException':
      return new ErpError('conflict', sentence(told), { remote })
    case 'LoginException':
      return new ErpError('auth', 'Tryton asks for more than a password.', { remote })
    default:
      return failedInside(asked, remote)
  }
}

const COLLIDED = /could not serialize|deadlock|could not obtain lock|database is locked/i
const CUT_OFF = /server closed|connection|terminat|shutting down|starting up/i

/** An exception that Tryton had not thought of: it names no class, only what it says. */
function failedInside(asked: Asked, said: string): ErpError {
  // The lines below the first are SQL, where it was the database.
  const remote = (said.split('\n')[0] ?? '').slice(0, 200)
  if (COLLIDED.test(said)) return new ErpError('conflict', 'Somebody else was writing the same.', { remote })
  if (CUT_OFF.test(said)) return lost(asked, remote)
  return new ErpError('validation', `Tryton failed at ${asked.method}.`, { remote })
}

function sentence(parts: readonly string[]): string {
  return parts.filter(Boolean).join(' ')
}
