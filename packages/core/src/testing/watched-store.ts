import type { StorageAdapter, Store } from '../store/index.ts'

/** A storage adapter that tells which of its calls were made. */
export interface WatchedStore {
  readonly adapter: StorageAdapter
  /** The names of the calls so far, those inside transactions included: `insert`, `find`, `transaction`. */
  readonly calls: readonly string[]
  /** Forgets the calls so far. */
  reset(): void
}

/** Watches a storage adapter: for tests that say "it is refused before the store is asked". */
export function watchedStore(inner: StorageAdapter): WatchedStore {
  const calls: string[] = []
  const watch = (store: Store): Store => ({
    ...store,
    ...Object.fromEntries(
      Object.entries(store).flatMap(([name, call]) =>
        typeof call === 'function' ? [[name, noting(name, call as (...args: unknown[]) => unknown)]] : [],
      ),
    ),
    transaction: (work) => {
      calls.push('transaction')
      return store.transaction((inside) => work(watch(inside)))
    },
  })
  const noting =
    (name: string, call: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) => {
      calls.push(name)
      return call(...args)
    }
  return {
    adapter: { id: inner.id, open: async () => watch(await inner.open()) },
    calls,
    reset: () => {
      calls.length = 0
    },
  }
}
