import { StoreError, type StoreErrorCode } from '@guanxi/core/store'
import type { Kysely } from 'kysely'
import type { Flavour, SqlFailure, SqlTables } from './flavour.ts'
import { codeIndex } from './names.ts'
import type { Layout } from './table-layout.ts'

/** What is told of a failure. What the database says of it may hold values, and stays behind. */
const MESSAGES: { readonly [code in StoreErrorCode]: string } = {
  TAKEN: 'A key is taken.',
  BUSY: 'Another writer was in the way.',
  UNAVAILABLE: 'The database cannot be reached, or did not answer.',
  CANNOT_OPEN:
    'The database refuses the connection: is there a database of this name, and are user and password right?',
  NO_GRANT: 'The database does not allow its user to do this.',
  CLOSED: 'The store is closed.',
  TRANSACTION_CLOSED: 'The transaction has ended.',
  SCHEMA: 'The database lacks a table or column, or has it in another form.',
  VALUE: 'A value cannot be stored, or a sum is beyond ±(2^53 − 1).',
}

/** A driver's error as the port tells it; any other error as it is. */
export async function storeFailure(error: unknown, flavour: Flavour, where?: FailedAt): Promise<unknown> {
  const failure = error instanceof StoreError ? undefined : flavour.failure(error)
  if (!failure) return error

  const cause = new Error(failure.reason)
  if (failure.code !== 'TAKEN') return new StoreError(failure.code, MESSAGES[failure.code], { cause })
  const constraint = where && (await takenKey(failure, flavour, where))
  return constraint === undefined
    ? new StoreError('TAKEN', where ? 'The id is taken.' : MESSAGES.TAKEN, { cause })
    : new StoreError('TAKEN', `The unique key ${constraint} is taken.`, { constraint, cause })
}

/** The statement that failed was about this table. */
export interface FailedAt {
  readonly db: Kysely<SqlTables>
  readonly layout: Layout
}

/** A refusal of our own. */
export function refusal(code: 'CLOSED' | 'TRANSACTION_CLOSED' | 'VALUE'): StoreError {
  return new StoreError(code, MESSAGES[code])
}

/** The unique key, in the code's spelling; none when it is the id. */
async function takenKey(
  failure: SqlFailure,
  { schema }: Flavour,
  { db, layout }: FailedAt,
): Promise<string | undefined> {
  const { columns } = failure
  const index = failure.index ?? (columns && (await schema.uniqueIndex?.(db, layout.name, columns)))
  return index === undefined ? undefined : codeIndex(layout.name, index)
}
