import type { Capabilities, SearchQuery, Store, Table } from '@guanxi/core/store'
import { CompiledQuery, type Kysely } from 'kysely'
import { aggregateRows } from './aggregate-rows.ts'
import { countRows, findRows, findTenants } from './find-rows.ts'
import type { Flavour, ForgetFlavour, SqlTables } from './flavour.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { applyChange } from './schema-steps.ts'
import { searchRows } from './search-rows.ts'
import { openSession, type Session, told } from './session.ts'
import { refusal } from './store-failure.ts'
import { checkTenant } from './stored-values.ts'
import { layouts } from './table-layout.ts'
import { type Target, targetOf, type Writer } from './target.ts'
import { tenantGuard } from './tenant-guard.ts'
import {
  claimSearched,
  deleteSearched,
  forgetWords,
  incrementSearched,
  insertSearched,
  patchSearched,
  updateSearched,
} from './write-searched.ts'

/** A store in an SQL database. */
export interface SqlStore extends Store {
  /**
   * The database itself, past access, hooks and journal: for work on the whole of it. Nothing adds the tenant to what is
   * asked here. Where row security is on, it shows no row. Of a store inside a transaction it is the
   * transaction.
   */
  unsafeKysely<Tables = SqlTables>(): Kysely<Tables>
  /**
   * The rows of one tenant, past access, hooks and journal, in a transaction: for reports that a store has no words for.
   * A statement that forgets the tenant is refused. Where row security is on, the database holds raw SQL to the tenant
   * as well; elsewhere raw SQL that names a table is refused.
   *
   * @example
   * ```ts
   * const store = await sqlite({ file: ':memory:' }).open()
   * const one = await store.unsafeInTenant('acme', (db) => db.selectNoFrom((eb) => eb.lit(1).as('one')).execute())
   * console.log(one) // → [ { one: 1 } ]
   * ```
   */
  unsafeInTenant<T, Tables = SqlTables>(tenant: string, work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
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
  const writer = { flavour, builder: db.withPlugin(tenantGuard()), layoutOf: layouts() }
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined

  const session = openSession(db, flavour)
  function run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    if (closing) return Promise.reject(refusal('CLOSED'))
    const call = work(session)
    running.add(call)
    const done = () => void running.delete(call)
    call.then(done, done)
    return call
  }

  async function finish(): Promise<void> {
    await Promise.allSettled(running)
    await (close ? close() : db.destroy())
  }

  return {
    ...storeOn(writer, { ...capabilities, fullText: flavour.search !== undefined }, run),
    close: () => {
      closing ??= finish()
      return closing
    },
    unsafeKysely: <Tables>() => db as unknown as Kysely<Tables>,
    unsafeInTenant: <T, Tables>(tenant: string, work: (db: Kysely<Tables>) => Promise<T>) =>
      run((outer) => heldTo(outer, flavour, tenant, (inner) => work(inner as unknown as Kysely<Tables>))),
  }
}

/** A transaction of one tenant, with the guard before each statement. */
async function heldTo<T>(
  session: Session,
  flavour: Flavour,
  tenant: string,
  work: (db: Kysely<SqlTables>) => Promise<T>,
): Promise<T> {
  checkTenant(tenant)
  const guard = tenantGuard({ allowsRaw: flavour.rowSecurity !== undefined })
  return session.atomically((inner) =>
    inner.inTenant(tenant, ({ db }) => told(flavour, () => work(db.withPlugin(guard)))),
  )
}

type Run = <T>(work: (session: Session) => Promise<T>) => Promise<T>

/** The store over a way to run work: each call on its own, or in turn inside a transaction. */
function storeOn(writer: Writer, capabilities: Capabilities, run: Run): Store {
  const on: On = (table, tenant, work) =>
    run(async (session) => {
      const target = targetOf(writer, session, table, tenant)
      return session.inTenant(tenant, (inner) => work({ ...target, session: inner }))
    })

  return {
    capabilities,
    insert: (table, tenant, rows, { skipTaken = false } = {}) =>
      on(table, tenant, (target) => insertSearched(target, rows, skipTaken)),
    find: (table, tenant, query) => on(table, tenant, (target) => findRows(target, query)),
    count: (table, tenant, where) => on(table, tenant, (target) => countRows(target, where)),
    aggregate: (table, tenant, query) => on(table, tenant, (target) => aggregateRows(target, query)),
    ...(writer.flavour.search && {
      search: (table: Table, tenant: string, query: SearchQuery) =>
        on(table, tenant, (target) => searchRows(target, query)),
    }),
    ...(writer.flavour.search?.forget && {
      forgetWords: forgetting(writer, writer.flavour.search.forget, run),
    }),
    update: (table, tenant, query) => on(table, tenant, (target) => updateSearched(target, query)),
    patch: (table, tenant, patches) => on(table, tenant, (target) => patchSearched(target, patches)),
    delete: (table, tenant, where) => on(table, tenant, (target) => deleteSearched(target, where)),
    claim: (table, tenant, query) => on(table, tenant, (target) => claimSearched(target, query)),
    increment: (table, tenant, query) => on(table, tenant, (target) => incrementSearched(target, query)),
    tenants: (table, where) =>
      run(async (session) => findTenants({ ...writer, layout: writer.layoutOf(table) }, session, where)),
    transaction: (work) =>
      run((session) => session.atomically((inner) => workInside(writer, capabilities, inner, work))),
    ...(writer.flavour.now !== undefined && {
      now: () => run((session) => askTime(session, writer.flavour.now ?? '')),
    }),
    inspect: () => run(({ db }) => told(writer.flavour, () => writer.flavour.schema.inspect(db))),
    apply: (step) => run((session) => applyChange(session, writer.flavour, step)),
    close: () => Promise.reject(refusal('TRANSACTION_CLOSED')),
  }
}

function forgetting(
  { layoutOf }: Writer,
  flavour: ForgetFlavour,
  run: Run,
): NonNullable<Store['forgetWords']> {
  return async (table, isBegun) => {
    const { text } = layoutOf(table)
    return text ? run((session) => forgetWords(session, flavour, text, isBegun)) : false
  }
}

async function askTime(session: Session, statement: string): Promise<number> {
  const { rows } = await session.run(CompiledQuery.raw(statement))
  return Number(rows[0]?.['now'])
}

type On = <T>(table: Table, tenant: string, work: (target: Target) => Promise<T>) => Promise<T>

/** Calls inside a transaction take turns: a savepoint of one must not take back what another does. */
async function workInside<T>(
  writer: Writer,
  capabilities: Capabilities,
  session: Session,
  work: (inside: Store) => Promise<T>,
): Promise<T> {
  const turns = oneAtATime()
  let isOpen = true
  const run: Run = (call) =>
    isOpen ? turns.take(() => call(session)) : Promise.reject(refusal('TRANSACTION_CLOSED'))

  // So that a host, or a queue in the same database, can take part in the transaction.
  const inside: Store & Pick<SqlStore, 'unsafeKysely'> = {
    ...storeOn(writer, capabilities, run),
    unsafeKysely: <Tables>() => session.db as unknown as Kysely<Tables>,
  }
  try {
    return await work(inside)
  } finally {
    isOpen = false
    await turns.idle()
  }
}
