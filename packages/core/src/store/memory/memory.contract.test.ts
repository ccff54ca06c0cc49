import { it } from 'vitest'
import { storeContract } from '../../testing/store-contract/index.ts'
import { memoryStore } from './memory-store.ts'

const { capabilities } = await memoryStore().open()

for (const { id, title, needs = [], run } of storeContract()) {
  const isMeant = needs.every((capability) => capabilities[capability])
  it.runIf(isMeant)(`${title} (${id})`, () => run({ adapter: memoryStore() }))
}
