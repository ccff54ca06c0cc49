import { expect, it } from 'vitest'
import { memoryStore } from '../../store/memory/memory-store.ts'
import type { StorageAdapter } from '../../store/store.ts'
import { stillClock, storeContract } from '../../testing/index.ts'
import { thing } from '../../testing/store-contract/tables.ts'
import { platformCipher } from './cipher.ts'
import { encryptingStore } from './encrypting-store.ts'
import { KEY_TABLES } from './key-tables.ts'
import { keysOf } from './keyring.ts'
import { localKeys } from './local-keys.ts'
import { type SealedField, sealedColumns, sealedTable } from './sealed-tables.ts'

const sealed = (name: string, isPersonal: boolean): SealedField => ({
  ...{ name, columns: [name], ...sealedColumns(name), isPersonal, hasClear: false },
})
const tables = new Map([['thing', sealedTable(thing, [sealed('note', true), sealed('code', false)], true)]])
const provider = localKeys({ current: 'k', keys: { k: 'q7l4cFUXQ5XLo1Vt5lmUcX7rPzH4L2p0JfQm3cYkZ0Q=' } })

/** A store that seals some columns of the contract's tables, and makes them as it needs them. */
function encrypted(inner: StorageAdapter): StorageAdapter {
  return {
    id: inner.id,
    async open() {
      const beneath = await inner.open()
      for (const table of KEY_TABLES) await beneath.apply({ step: 'createTable', table })
      const clock = stillClock('2026-11-02T09:00:00Z')
      const store = encryptingStore(
        beneath,
        tables,
        keysOf({ provider, cipher: platformCipher(), clock, forms: {} }),
      )
      return {
        ...store,
        apply: (step) =>
          store.apply(
            step.step === 'createTable'
              ? { ...step, table: tables.get(step.table.name)?.stored ?? step.table }
              : step,
          ),
      }
    },
  }
}

/** Cases that ask more of a sealed column than it can tell: they are refused, and for that reason. */
const REFUSED = new Set([
  ...['texts.very-long', 'operators.columns', 'relations.own-columns', 'ordering.pages-by-booleans'],
])
const { capabilities } = await memoryStore().open()

for (const { id, title, needs = [], run } of storeContract()) {
  // Schemas are asked of the store beneath, which has other columns.
  const isMeant = needs.every((capability) => capabilities[capability]) && !id.startsWith('schema.')
  it.runIf(isMeant)(`${title} (${id})`, async () => {
    const done = run({ adapter: encrypted(memoryStore()) })
    if (REFUSED.has(id)) await expect(done).rejects.toMatchObject({ issues: [{ code: 'FIELD_ENCRYPTED' }] })
    else await done
  })
}
