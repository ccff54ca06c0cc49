import { StoreError } from '../store/store-error.ts'
import { engineErrors } from './engine-errors.ts'

/** A store's failure in the engine's words; anything else as it is. */
export function asCrmError(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error
  const cause = error
  switch (error.code) {
    case 'BUSY':
      return engineErrors.CRM_BUSY({}, { cause })
    case 'UNAVAILABLE':
      return engineErrors.CRM_UNAVAILABLE({}, { cause })
    case 'CANNOT_OPEN':
      return engineErrors.CRM_CANNOT_OPEN({ reason: error.message }, { cause })
    case 'NO_GRANT':
      return engineErrors.CRM_NO_GRANT({}, { cause })
    case 'CLOSED':
      return engineErrors.CRM_STOPPED({}, { cause })
    case 'TRANSACTION_CLOSED':
      return engineErrors.CRM_TX_CLOSED({}, { cause })
    case 'SCHEMA':
      return engineErrors.CRM_SCHEMA_BEHIND({ missing: error.constraint ?? 'a table or column' }, { cause })
    case 'TAKEN':
      return engineErrors.CRM_TAKEN({ entity: 'record', key: keyOf(error.constraint) }, { cause })
    case 'VALUE':
      return engineErrors.CRM_INTERNAL({ where: 'the store' }, { cause })
  }
}

/** The unique key `teamId_userId_key` is about `teamId, userId`. */
export function keyOf(constraint: string | undefined): string {
  return constraint?.replace(/_key$/, '').replaceAll('_', ', ') || 'id'
}
