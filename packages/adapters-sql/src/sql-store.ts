import type { Capabilities, SchemaStep, Store, TableInfo } from '@guanxi/core/store'
import { Kysely } from 'kysely'
import { aggregateRows } from './aggregate-rows.ts'
import { deleteRows, updateRows } from './change-rows.ts'
import { claimRows } from './claim-rows.ts'
import { countRows, findRows, findTenants } from './find-rows.ts'
import type { Flavour, SqlTables } from './flavour.ts'
import { incrementRow } from './increment-row.ts'
import { insertRows } from './insert-rows.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { patchRows } from './patch-rows.ts'
import { applyChange } from './schema-steps.ts'
import { openSession, type Session } from './session.ts'
import { type Statements, statements } from './statements.ts'
import { refusal } from './store-failure.ts'
import { tenantGuard } from './tenant-guard.ts'

/** A store in an SQL database. */
export interface SqlStore extends Store {
  /**
   * The database itself, for reports that a store has no words for. Nothing adds the tenant to what is asked here;
   * `withPlugin(tenantGuard())` refuses statements that forget it.
   */
  kysely<Tables = SqlTables>(): Kysely<Tables>
}

/** What an SQL store is made of. */
export interface SqlStoreOptions {
  readonly flavour: Flavour
  /** A Kysely on the database. It may be shared; `close` says what closing this store does to it. */
  readonly db: Kysely<SqlTables>
  readonly capabilities: Capabilities
  /** Left out: the Kysely is destroyed, and its connections with it. */
  readonly close?: () => Promise<void>
}

/** Keeps the promises of `Store` in an SQL database, whichever it is. */
export function sqlStore({ flavour, db, capabilities, close }: SqlStoreOptions): SqlStore {
  const written = statements(flavour, db.withPlugin(tenantGuard()))
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const session = openSession(db, flavour)
  function run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (closing) return Promise.reject(refusal('CLOSED'))
    const work_ = work(session)
    running.add(work_)
    const done = () => void running.delete(work_)
    work_.then(done, done)
    return work_
  }

  async function finish(): Promise<void> {
    await Promise.allSettled(running)
    await (close ? close() : db.destroy())
  }

  return {
    ...storeOn(written, capabilities, run),
    close: () => {
      closing ??= finish()
      return closing
    },
    kysely: <Tables>() => db as unknown as Kysely<Tables>,
  }
}

type Run = <T>(work: (session: Session) => Promise<T>) => Promise<T>

/** The store over a way to run work: each call on its own, or in turn inside a transaction. */
function storeOn(written: Statements, capabilities: Capabilities, run: Run): Store {
  return {
    capabilities,
    insert: (table, tenant, rows, options = {}) =>
      run((session) => insertRows(written, session, table, tenant, rows, options.skipTaken ?? false)),
    find: (table, tenant, query) => run((session) => findRows(written, session, table, tenant, query)),
    count: (table, tenant, where) => run((session) => countRows(written, session, table, tenant, where)),
    aggregate: (table, tenant, query) => run((session) => aggregateRows(written, session, table, tenant, query)),
    update: (table, tenant, query) => run((session) => updateRows(written, session, table, tenant, query)),
    patch: (table, tenant, patches) => run((session) => patchRows(written, session, table, tenant, patches)),
    delete: (table, tenant, where) => run((session) => deleteRows(written, session, table, tenant, where)),
    claim: (table, tenant, query) => run((session) => claimRows(written, session, table, tenant, query)),
    increment: (table, tenant, query) => run((session) => incrementRow(written, session, table, tenant, query)),
    tenants: (table, where) => run((session) => findTenants(written, session, table, where)),
    transaction: (work) => run((session) => session.atomically((inner) => workInside(written, capabilities, inner, work))),
    inspect: () => run((session) => inspect(written, session)),
    apply: (step) => run((session) => apply(written, session, step)),
    close: () => Promise.reject(refusal('TRANSACTION_CLOSED')),
  }
}

/** Calls inside a transaction take turns: a savepoint of one must not take back what another does. */
async function workInside<T>(
  written: Statements,
  capabilities: Capabilities,
  session: Session,
  work: (inside: Store) => Promise<T>,
): Promise<T> {
  const turns = oneAtATime()
  let isOpen = true
  const run: Run = (call) =>
    isOpen ? turns.take(() => call(session)) : Promise.reject(refusal('TRANSACTION_CLOSED'))

  try {
    return await work(storeOn(written, capabilities, run))
  } finally {
    isOpen = false
    await turns.idle()
  }
}

function inspect({ flavour }: Statements, session: Session): Promise<readonly TableInfo[]> {
  return flavour.schema.inspect(session.db)
}

function apply({ flavour }: Statements, session: Session, step: SchemaStep): Promise<void> {
  return applyChange(session, flavour, step)
}
