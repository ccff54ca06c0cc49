import { CompiledQuery, type ControlledTransaction, type Kysely } from 'kysely'
import type { Flavour, SqlTables } from './flavour.ts'
import { storeFailure } from './store-failure.ts'
import type { Layout } from './table-layout.ts'

/** What a statement gave. */
export interface SqlResult {
  readonly rows: { [column: string]: unknown }[]
  /** How many rows a writing statement changed. */
  readonly changed: number
}

/** Runs statements, inside a transaction or each on its own. */
export interface Session {
  readonly db: Kysely<SqlTables>
  readonly isTransaction: boolean
  /** The layout tells which key is meant when one is taken. */
  run(query: CompiledQuery, layout?: Layout): Promise<SqlResult>
  /** Several statements, all or none: a transaction, or a savepoint inside one. */
  atomically<T>(work: (inner: Session) => Promise<T>): Promise<T>
}

/** A session that runs each statement on its own. */
export function openSession(db: Kysely<SqlTables>, flavour: Flavour): Session {
  return {
    db,
    isTransaction: false,
    run: runner(db, flavour),
    atomically: (work) => inTransaction(db, flavour, work),
  }
}

async function inTransaction<T>(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  work: (inner: Session) => Promise<T>,
): Promise<T> {
  const transaction = await told(flavour, () =>
    db.startTransaction().setIsolationLevel('read committed').execute(),
  )
  const session = transactionSession(transaction, flavour, 1)
  try {
    for (const statement of flavour.onBegin ?? []) await session.run(CompiledQuery.raw(statement))
    const result = await work(session)
    await told(flavour, () => transaction.commit().execute())
    return result
  } catch (error) {
    // Where the connection is gone, the database has rolled back by itself.
    await transaction
      .rollback()
      .execute()
      .catch(() => undefined)
    throw error
  }
}

function transactionSession(
  transaction: ControlledTransaction<SqlTables>,
  flavour: Flavour,
  depth: number,
): Session {
  return {
    db: transaction,
    isTransaction: true,
    run: runner(transaction, flavour),
    atomically: (work) => inSavepoint(transaction, flavour, depth, work),
  }
}

async function inSavepoint<T>(
  transaction: ControlledTransaction<SqlTables>,
  flavour: Flavour,
  depth: number,
  work: (inner: Session) => Promise<T>,
): Promise<T> {
  const name = `inner_${depth}`
  const inner = await told(flavour, () => transaction.savepoint(name).execute())
  try {
    const result = await work(transactionSession(transaction, flavour, depth + 1))
    await told(flavour, () => inner.releaseSavepoint(name).execute())
    return result
  } catch (error) {
    // Fails when the whole transaction is lost; what is told is why.
    await inner
      .rollbackToSavepoint(name)
      .execute()
      .then(() => inner.releaseSavepoint(name).execute())
      .catch(() => undefined)
    throw error
  }
}

function runner(db: Kysely<SqlTables>, flavour: Flavour): Session['run'] {
  return async (query, layout) => {
    try {
      const { rows, numAffectedRows } = await db.executeQuery<{ [column: string]: unknown }>(query)
      return { rows, changed: Number(numAffectedRows ?? 0) }
    } catch (error) {
      throw await storeFailure(error, flavour, layout && { db, layout })
    }
  }
}

/** Runs what has no session of its own; what fails is told as the port tells it. */
export async function told<T>(flavour: Flavour, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw await storeFailure(error, flavour)
  }
}
