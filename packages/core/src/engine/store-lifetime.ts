import type { StorageAdapter, Store } from '../store/store.ts'
import { engineErrors } from './engine-errors.ts'
import { asCrmError } from './store-failure.ts'

/** Opens the store at first use, once, and checks its schema before anything but migrating uses it. */
export function storeLifetime(
  storage: StorageAdapter,
  check: (store: Store) => Promise<void>,
  over: (store: Store) => Promise<Store>,
) {
  let opening: Promise<Store> | undefined
  let checking: Promise<Store> | undefined
  let isClosed = false
  const open = async (): Promise<Store> => {
    if (isClosed) throw engineErrors.CRM_STOPPED()
    opening ??= storage.open().catch((error: unknown) => {
      opening = undefined
      throw asCrmError(error)
    })
    return opening
  }
  return {
    open,
    async checked(): Promise<Store> {
      if (isClosed) throw engineErrors.CRM_STOPPED()
      checking ??= open().then(async (store) => {
        await check(store)
        return over(store)
      })
      // A database that was behind may be migrated meanwhile: a failed check is made again at the next use.
      checking.catch(() => {
        checking = undefined
      })
      return checking
    },
    async close(): Promise<void> {
      isClosed = true
      await (await opening?.catch(() => undefined))?.close()
    },
  }
}
