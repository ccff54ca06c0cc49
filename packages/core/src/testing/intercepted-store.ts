import type { StorageAdapter, Store, Table } from '../store/index.ts'

/** One call to a store. */
export interface StoreCall {
  /** `insert`, `find`, `update`, `commit` (the end of an outermost transaction), … */
  readonly name: string
  /** The table's name; empty for calls that name none. */
  readonly table: string
  readonly args: readonly unknown[]
}

/** Stands between a caller and a store: it may look, wait, fail, or let the call go on. */
export type Interceptor = (call: StoreCall, proceed: () => Promise<unknown>) => Promise<unknown>

/**
 * A storage adapter whose calls go through a function first, those inside transactions included: for tests that let a
 * process die, a disk fail or a writer dawdle at one place.
 */
export function interceptedStore(inner: StorageAdapter, intercept: Interceptor): StorageAdapter {
  return { id: inner.id, open: async () => intercepted(await inner.open(), intercept, true) }
}

function intercepted(store: Store, intercept: Interceptor, isOutermost: boolean): Store {
  const calls = Object.entries(store).flatMap(([name, call]) =>
    typeof call === 'function' ? [[name, through(name, call as Call)] as const] : [],
  )
  function through(name: string, call: Call): Call {
    return (...args) => {
      const [first] = args as [Partial<Table> | undefined]
      return intercept({ name, table: first?.name ?? '', args }, () => call(...args))
    }
  }
  const commit = (result: unknown) =>
    isOutermost ? intercept({ name: 'commit', table: '', args: [] }, async () => result) : result
  const transaction = (work: (inside: Store) => Promise<unknown>) =>
    intercept({ name: 'transaction', table: '', args: [] }, () =>
      store.transaction(async (inside) => commit(await work(intercepted(inside, intercept, false)))),
    )
  return { ...store, ...Object.fromEntries(calls), transaction } as Store
}

type Call = (...args: unknown[]) => Promise<unknown>
