import { describe, it } from 'vitest'
import { memoryStore } from '../../index.ts'
import { chatHarness, formHarness, webhookHarness } from './built-in-harnesses.ts'
import { channelContract } from './index.ts'

const BUILT_IN = [
  ['chat', chatHarness],
  ['webhook', webhookHarness],
  ['webForm', formHarness],
] as const

describe.each(BUILT_IN)('the channel %s', (_, harness) => {
  const { capabilities } = harness(memoryStore()).install()
  for (const { id, title, needs, run } of channelContract())
    it.runIf(needs.every((capability) => capabilities.includes(capability)))(`${title} (${id})`, () =>
      run(harness(memoryStore())),
    )
})
