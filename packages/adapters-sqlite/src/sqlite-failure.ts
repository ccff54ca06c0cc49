import type { SqlFailure } from '@guanxi/adapters-sql'
import type { StoreErrorCode } from '@guanxi/core/store'

/** SQLite's primary result codes, and the extended ones of constraints. */
const CODES: { readonly [code: number]: StoreErrorCode } = {
  5: 'BUSY',
  6: 'BUSY',
  7: 'UNAVAILABLE',
  8: 'UNAVAILABLE',
  9: 'UNAVAILABLE',
  10: 'UNAVAILABLE',
  11: 'UNAVAILABLE',
  13: 'UNAVAILABLE',
  14: 'UNAVAILABLE',
  15: 'UNAVAILABLE',
  17: 'BUSY',
  18: 'VALUE',
  19: 'VALUE',
  20: 'VALUE',
  25: 'VALUE',
  26: 'UNAVAILABLE',
}

const GENERIC_ERROR = 1
const UNIQUE = 2067
const PRIMARY_KEY = 1555
/** Names under which better-sqlite3 tells the codes that matter here. */
const NAMES: { readonly [name: string]: number } = {
  SQLITE_ERROR: GENERIC_ERROR,
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_NOMEM: 7,
  SQLITE_READONLY: 8,
  SQLITE_INTERRUPT: 9,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_PROTOCOL: 15,
  SQLITE_SCHEMA: 17,
  SQLITE_TOOBIG: 18,
  SQLITE_CONSTRAINT: 19,
  SQLITE_MISMATCH: 20,
  SQLITE_RANGE: 25,
  SQLITE_NOTADB: 26,
  SQLITE_CONSTRAINT_UNIQUE: UNIQUE,
  SQLITE_CONSTRAINT_PRIMARYKEY: PRIMARY_KEY,
}

/** What an error of the driver means. */
export function sqliteFailure(error: unknown): SqlFailure | undefined {
  if (!(error instanceof Error)) return undefined
  const name = 'code' in error ? String(error.code) : ''
  // An integer that JavaScript can't hold.
  if (name === 'ERR_OUT_OF_RANGE') return { code: 'VALUE', reason: name }
  if (name === 'ERR_INVALID_STATE') return { code: 'CLOSED', reason: name }
  const code = resultCode(error, name)
  if (code === undefined) return undefined

  const reason = `SQLite result code ${code}`
  if (code === UNIQUE) return { code: 'TAKEN', reason, ...takenKey(error.message) }
  if (code === PRIMARY_KEY) return { code: 'TAKEN', reason }
  if (code === GENERIC_ERROR) return { code: genericCode(error.message), reason }
  return { code: CODES[code & 0xff] ?? 'UNAVAILABLE', reason }
}

/** Not allowed, read-only, damaged, not to be opened, no database: what lies with the file, and stays so. */
const OF_THE_FILE: ReadonlySet<number> = new Set([3, 8, 11, 14, 23, 26])

/** Whether the database file itself is the matter, so that trying again won't help. */
export function isOfTheFile(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = resultCode(error, 'code' in error ? String(error.code) : '')
  return code !== undefined && OF_THE_FILE.has(code & 0xff)
}

/** Whether another connection was in the way. */
export function isBusy(error: unknown): boolean {
  return sqliteFailure(error)?.code === 'BUSY'
}

function resultCode(error: Error, name: string): number | undefined {
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode
  if (!name.startsWith('SQLITE_')) return undefined
  return NAMES[name] ?? NAMES[name.split('_', 2).join('_')]
}

/** What SQLite has no code of its own for. */
function genericCode(message: string): StoreErrorCode {
  return /integer overflow|malformed JSON|JSON path/.test(message) ? 'VALUE' : 'SCHEMA'
}

/** From `UNIQUE constraint failed: lead.tenant, lead.email`, or `… index 'name'`. */
function takenKey(message: string): Pick<SqlFailure, 'index' | 'columns'> {
  const failed = message.slice(message.indexOf(':') + 1).trim()
  const index = /^index '(.+)'$/.exec(failed)?.[1]
  if (index !== undefined) return { index }
  return { columns: failed.split(', ').map((column) => column.slice(column.indexOf('.') + 1)) }
}
