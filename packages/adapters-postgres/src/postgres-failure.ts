import type { SqlFailure } from '@guanxi/adapters-sql'
import type { StoreErrorCode } from '@guanxi/core/store'

/** SQLSTATEs that mean something else than the rest of their class. */
const STATES: { readonly [state: string]: StoreErrorCode } = {
  '25P02': 'BUSY',
  '55P03': 'BUSY',
  // Somebody else is creating the very same thing.
  '42P07': 'BUSY',
  '42701': 'BUSY',
  '42710': 'BUSY',
  '42P10': 'SCHEMA',
  '42501': 'NO_GRANT',
}

const CLASSES: { readonly [classOfStates: string]: StoreErrorCode } = {
  '08': 'UNAVAILABLE',
  '0A': 'SCHEMA',
  '22': 'VALUE',
  '23': 'VALUE',
  '25': 'UNAVAILABLE',
  '28': 'CANNOT_OPEN',
  '3D': 'CANNOT_OPEN',
  '3F': 'SCHEMA',
  '40': 'BUSY',
  '42': 'SCHEMA',
  '53': 'UNAVAILABLE',
  '54': 'VALUE',
  '55': 'UNAVAILABLE',
  '57': 'UNAVAILABLE',
  '58': 'UNAVAILABLE',
  XX: 'UNAVAILABLE',
}

const UNIQUE_VIOLATION = '23505'
const SQLSTATE = /^[0-9A-Z]{5}$/
/** The words of `pg` and `pg-pool` for a connection that is lost or was never made; they have no codes. */
const LOST =
  /connection terminated|timeout exceeded when trying to connect|not queryable|query read timeout|connection timeout/i
const ENDED = /after calling end on the pool|client was closed|driver has already been destroyed/i

/** What an error of the driver means. */
export function postgresFailure(error: unknown): SqlFailure | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? String(error.code) : ''
  if (ENDED.test(error.message)) return { code: 'CLOSED', reason: 'The pool has ended.' }
  if ('syscall' in error) return { code: 'UNAVAILABLE', reason: code }
  if (LOST.test(error.message)) return { code: 'UNAVAILABLE', reason: 'The connection was lost.' }
  // Kysely's word for a commit that PostgreSQL turned into a rollback.
  if (error.name === 'AbortedTransactionError')
    return { code: 'BUSY', reason: 'The transaction was aborted.' }
  if (!SQLSTATE.test(code) || !('severity' in error)) return undefined

  const reason = `SQLSTATE ${code}`
  if (code === UNIQUE_VIOLATION) return takenKey(error, reason)
  return { code: STATES[code] ?? CLASSES[code.slice(0, 2)] ?? 'UNAVAILABLE', reason }
}

function takenKey(error: Error & { constraint?: unknown }, reason: string): SqlFailure {
  const named = typeof error.constraint === 'string' ? error.constraint : nameInMessage(error.message)
  // A catalogue's own key: somebody else is creating the very same thing.
  if (named?.startsWith('pg_')) return { code: 'BUSY', reason }
  // The index of a partition is named like that of its table, with a number behind.
  return { code: 'TAKEN', reason, ...(named && { index: named.replace(/\$\d+$/, '') }) }
}

/** Citus names no constraint but in words, with the number of the shard behind. */
function nameInMessage(message: string): string | undefined {
  return /constraint "(.+?)(?:_\d{6,})?"/.exec(message)?.[1]
}
