import type { Store } from '../../store/store.ts'
import type { Model } from '../entities/model.ts'
import { beneath } from '../store-beneath.ts'
import type { Clock } from '../time/clock.ts'
import { platformCipher } from './cipher.ts'
import { encryptingStore } from './encrypting-store.ts'
import type { AttachedEncryption, FieldEncryption } from './encryption.ts'
import type { KeySource } from './generations.ts'
import { indexForms } from './index-forms.ts'
import type { KeyProvider } from './key-provider.ts'
import { KEY_TABLES, keyRotationTable } from './key-tables.ts'
import { keysOf } from './keyring.ts'
import { retireGeneration } from './retire-generation.ts'
import { beginRotation, continueRotation, rotationStatus } from './rotation.ts'
import { encryptsAny, sealedTables } from './sealed-tables.ts'
import { shred } from './shred.ts'

/**
 * Field encryption with keys of a provider: a KMS of yours, or {@link localKeys}.
 *
 * Every value has an envelope of its own (AES-256-GCM, bound to tenant, table, column and record); data keys belong to
 * one tenant, and to one record where the field is personal as well. Equality is found by a keyed hash (HMAC-SHA-256).
 *
 * @example
 * ```ts
 * const crm = createCrm({
 *   storage: memoryStore(),
 *   tenant: 'acme',
 *   fields: { contact: { passport: f.text().personal('identity').encrypted({ find: 'equals' }).optional() } },
 *   encryption: fieldEncryption({
 *     keys: localKeys({ current: '2026-11', keys: { '2026-11': 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' } }),
 *   }),
 * })
 * ```
 */
export function fieldEncryption({ keys: provider }: { readonly keys: KeyProvider }): FieldEncryption {
  return { attach: ({ model, clock }) => (encryptsAny(model) ? attached(provider, model, clock) : undefined) }
}

function attached(provider: KeyProvider, model: Model, clock: Clock): AttachedEncryption {
  const declared = sealedTables(model)
  const source: KeySource = { provider, cipher: platformCipher(), clock, forms: indexForms(declared) }
  const keys = keysOf(source)
  // Kept up to date, because values that are left in clear may be done with.
  const tables = new Map(declared)
  const rotating = (store: Store) => ({ source, keys, tables, store: beneath(store).store })
  return {
    tables: KEY_TABLES,
    stored: (table) => declared.get(table.name)?.stored ?? table,
    async over(store) {
      for (const [name, table] of sealedTables(model, await store.inspect())) tables.set(name, table)
      return encryptingStore(store, tables, keys)
    },
    shred: (store, tenant, entity, recordIds) => shred(tables, store, tenant, entity, recordIds),
    rotation: {
      table: keyRotationTable,
      begin: (store, tenant, renewing) => beginRotation(rotating(store), tenant, renewing),
      proceed: (store, tenant, turn) => continueRotation(rotating(store), tenant, turn),
      status: (store, tenant) => rotationStatus(rotating(store), tenant),
      retire: (store, tenant, retiring) => retireGeneration(rotating(store), tenant, retiring),
    },
  }
}
