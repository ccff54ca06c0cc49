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
  /**
   * Runs what concerns one tenant: where the database itself holds rows to their tenant, it is told first which one is
   * meant, for the length of the transaction. Undefined: none is.
   */
  inTenant<T>(tenant: string | undefined, work: (inner: Session) => Promise<T>): Promise<T>
}

/** Which tenant the database was told inside a transaction. */
interface Told {
  tenant: string | undefined
}

/** A session that runs each statement on its own. */
export function openSession(db: Kysely<SqlTables>, flavour: Flavour): Session {
  const session: Session = {
    db,
    isTransaction: false,
    run: runner(db, flavour),
    atomically: (work) => inTransaction(db, flavour, work),
    inTenant: (tenant, work) => {
      if (!flavour.rowSecurity) return work(session)
      return inTransaction(db, flavour, (inner) => inner.inTenant(tenant, (held) => work(alone(held))))
    },
  }
  return session
}

/** A transaction that has one call only: what fails in it fails as a whole, so that nothing needs a savepoint. */
function alone(session: Session): Session {
  return { ...session, isTransaction: false, atomically: (work) => work(session) }
}

async function inTransaction<T>(
  db: Kysely<SqlTables>,
  flavour: Flavour,
  work: (inner: Session) => Promise<T>,
): Promise<T> {
  const transaction = await told(flavour, () =>
    db.startTransaction().setIsolationLevel('read committed').execute(),
  )
  const session = transactionSession(transaction, flavour, { depth: 1, told: { tenant: undefined } })
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

/** Where a session stands inside its transaction. */
interface Standing {
  readonly depth: number
  readonly told: Told
}

function transactionSession(
  transaction: ControlledTransaction<SqlTables>,
  flavour: Flavour,
  standing: Standing,
): Session {
  const session: Session = {
    db: transaction,
    isTransaction: true,
    run: runner(transaction, flavour),
    atomically: (work) => inSavepoint(transaction, flavour, standing, work),
    async inTenant(tenant, work) {
      const { rowSecurity } = flavour
      if (rowSecurity && tenant !== standing.told.tenant) {
        await session.run(CompiledQuery.raw(rowSecurity.enter(tenant)))
        standing.told.tenant = tenant
      }
      return work(session)
    },
  }
  return session
}

async function inSavepoint<T>(
  transaction: ControlledTransaction<SqlTables>,
  flavour: Flavour,
  { depth, told: said }: Standing,
  work: (inner: Session) => Promise<T>,
): Promise<T> {
  const name = `inner_${depth}`
  const { tenant } = said
  const inner = await told(flavour, () => transaction.savepoint(name).execute())
  try {
    const result = await work(transactionSession(transaction, flavour, { depth: depth + 1, told: said }))
    await told(flavour, () => inner.releaseSavepoint(name).execute())
    return result
  } catch (error) {
    // Fails when the whole transaction is lost; what is told is why.
    await inner
      .rollbackToSavepoint(name)
      .execute()
      .then(() => inner.releaseSavepoint(name).execute())
      .catch(() => undefined)
    // What the database was told inside the savepoint is taken back with it.
    said.tenant = tenant
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
