import type { SqlStore } from '@guanxi/adapters-sql'
import { type Store, StoreError } from '@guanxi/core/store'
import { withFreshStatistics } from './fresh-statistics.ts'

/**
 * A store whose rows belong to one role and are used by another: the schema is changed by a store of the owner's, which
 * is opened when it is first needed.
 */
export function withOwner(store: SqlStore, openOwner: (() => SqlStore) | undefined): SqlStore {
  let opened: SqlStore | undefined
  const owner = () => {
    opened ??= openOwner?.()
    return opened
  }
  const owned: SqlStore = {
    ...store,
    transaction: (work) => store.transaction((inside) => work(withoutSchema(inside))),
    async apply(step) {
      const schema = owner()
      if (!schema) throw new StoreError('CANNOT_OPEN', NO_OWNER)
      await schema.apply(step)
    },
    async close() {
      await Promise.all([store.close(), opened?.close()])
    },
  }
  // Only the owner of a table may have it looked at.
  return withFreshStatistics(owned, () => owner()?.unsafeKysely())
}

const NO_OWNER =
  'With row security the schema is changed by the owner of the tables: name its connection in the option migrate.'
const NOT_INSIDE =
  'With row security the schema is not changed inside a transaction, which is of another role.'

function withoutSchema(inside: Store): Store {
  return {
    ...inside,
    apply: () => Promise.reject(new StoreError('SCHEMA', NOT_INSIDE)),
    transaction: (work) => inside.transaction((inner) => work(withoutSchema(inner))),
  }
}
