import { engineErrors } from '../engine-errors.ts'
import type { Runtime } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'
import { checkTenant } from '../tenant.ts'
import type { Retiring, RotationStatus } from './encryption.ts'
import { secretsErrors } from './secrets-errors.ts'

/** The keys of encrypted fields, for whoever runs the CRM. Each call names the tenant where a host has several. */
export interface EncryptionDoor {
  /**
   * Makes a new data key, with `index` a new index key as well. All that is written from then on uses it; what is there
   * follows with the next ticks, while writes go on. Asked for twice, it is done twice.
   */
  rotate(options?: { readonly tenant?: string; readonly index?: boolean }): Promise<void>
  /**
   * Has the values follow without a new data key: what a field held before it was encrypted, and indexes of fields that
   * are found otherwise than before (`status().isIndexOutdated`), which get an index key of their own.
   */
  catchUp(options?: { readonly tenant?: string }): Promise<void>
  /** How far that is. */
  status(options?: { readonly tenant?: string }): Promise<RotationStatus>
  /**
   * Deletes an old data key, or with `index` an old index key. Throws CRM_KEY_IN_USE while anything is sealed with it or
   * found by it; with `losingHistory` the journal does not count, and what it says of encrypted fields from that time is
   * lost.
   */
  retire(options: Retiring & { readonly tenant?: string }): Promise<void>
}

/** Makes {@link EncryptionDoor}. */
export function encryptionDoor(runtime: Runtime, only: string | undefined): EncryptionDoor {
  const open = async (given: string | undefined) => {
    if (!runtime.encryption) throw secretsErrors.CRM_NOT_ENCRYPTED()
    return {
      rotation: runtime.encryption.rotation,
      store: await runtime.store(),
      tenant: checkTenant(given, only),
    }
  }
  const told = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw asCrmError(error)
    }
  }
  return {
    rotate: ({ tenant: given, index = false } = {}) =>
      told(async () => {
        const { rotation, store, tenant } = await open(given)
        await rotation.begin(store, tenant, { data: true, index })
      }),
    catchUp: ({ tenant: given } = {}) =>
      told(async () => {
        const { rotation, store, tenant } = await open(given)
        await rotation.begin(store, tenant, { data: false, index: false })
      }),
    status: ({ tenant: given } = {}) =>
      told(async () => {
        const { rotation, store, tenant } = await open(given)
        return rotation.status(store, tenant)
      }),
    retire: ({ tenant: given, ...retiring }) =>
      told(async () => {
        const { rotation, store, tenant } = await open(given)
        if (!Number.isSafeInteger(retiring.generation))
          throw engineErrors.CRM_LIMIT({ what: 'generation', limit: 0 })
        await rotation.retire(store, tenant, retiring)
      }),
  }
}
