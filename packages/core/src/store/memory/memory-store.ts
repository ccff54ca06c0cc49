import type { Capabilities, StorageAdapter, Store } from '../store.ts'
import { StoreError } from '../store-error.ts'
import { matchingRows } from './matching-rows.ts'
import { type MemoryDatabase, memoryDatabase } from './memory-database.ts'
import { oneAtATime, type Turns } from './one-at-a-time.ts'
import { aggregate, findRows, tenantsWith } from './read-rows.ts'
import { searchRows } from './search-rows.ts'
import {
  claimRows,
  deleteRows,
  incrementRow,
  insertRows,
  patchRows,
  targetOf,
  updateRows,
} from './write-rows.ts'

const CAPABILITIES: Capabilities = { concurrentTransactions: false, durable: false, fullText: true }

/**
 * Keeps everything in memory: for tests, demos and trying things out. One transaction runs at a time; calls from
 * outside wait for it. All that is opened from one adapter shares its data.
 *
 * @example
 * ```ts
 * const store = await memoryStore().open()
 * ```
 */
export function memoryStore(): StorageAdapter {
  const database = memoryDatabase()
  const takeTurns = oneAtATime()
  return { id: 'memory', open: async () => openStore(database, takeTurns) }
}

function openStore(database: MemoryDatabase, takeTurns: Turns): Store {
  let isClosed = false

  const run: Turns = async (work) => {
    if (isClosed) throw new StoreError('CLOSED', 'The store is closed.')
    return takeTurns(async () => {
      try {
        return await work()
      } finally {
        database.keep()
      }
    })
  }

  async function close(): Promise<void> {
    isClosed = true
    await takeTurns(() => undefined)
  }
  return storeOf(database, run, close)
}

/** The port over a database, each call in its turn. */
function storeOf(database: MemoryDatabase, run: Turns, close: () => Promise<void>): Store {
  const write = <T>(work: () => T): Promise<T> => run(() => wholeOrNot(database, work))

  return {
    capabilities: CAPABILITIES,
    insert: (table, tenant, rows, { skipTaken = false } = {}) =>
      write(() => insertRows(targetOf(database, table, tenant), rows, skipTaken)),
    find: (table, tenant, query) => run(() => findRows(database, table, tenant, query)),
    count: (table, tenant, where) =>
      run(() => matchingRows(database, database.table(table.name), tenant, where).length),
    aggregate: (table, tenant, query) => run(() => aggregate(database, table, tenant, query)),
    search: (table, tenant, query) => run(() => searchRows(database, table, tenant, query)),
    update: (table, tenant, query) => write(() => updateRows(targetOf(database, table, tenant), query)),
    patch: (table, tenant, patches) => write(() => patchRows(targetOf(database, table, tenant), patches)),
    delete: (table, tenant, where) => write(() => deleteRows(targetOf(database, table, tenant), where)),
    claim: (table, tenant, query) => write(() => claimRows(targetOf(database, table, tenant), query)),
    increment: (table, tenant, query) => write(() => incrementRow(targetOf(database, table, tenant), query)),
    tenants: (table, where) => run(() => tenantsWith(database, table, where)),
    transaction: (work) => run(() => runTransaction(database, work)),
    inspect: () => run(() => database.inspect()),
    apply: (step) => write(() => database.apply(step)),
    close,
  }
}

/** A call that fails takes back what it did so far. */
function wholeOrNot<T>(database: MemoryDatabase, work: () => T): T {
  const mark = database.mark()
  try {
    return work()
  } catch (error) {
    database.rollBack(mark)
    throw error
  }
}

/** Transactions and savepoints are the same thing here: a place to roll back to. */
async function runTransaction<T>(database: MemoryDatabase, work: (inside: Store) => Promise<T>): Promise<T> {
  const mark = database.mark()
  const takeTurns = oneAtATime()
  let isOver = false

  const run: Turns = async (call) => {
    if (isOver) throw new StoreError('TRANSACTION_CLOSED', 'The transaction is over.')
    return takeTurns(call)
  }
  const refuseClose = async (): Promise<void> => {
    throw new StoreError('CLOSED', 'A transaction ends with its work: close the store it was opened on.')
  }
  /** What was asked for before the end, and not awaited, still belongs to the transaction. */
  const end = () =>
    takeTurns(() => {
      isOver = true
    })

  try {
    const result = await work(storeOf(database, run, refuseClose))
    await end()
    return result
  } catch (error) {
    await end()
    database.rollBack(mark)
    throw error
  }
}
