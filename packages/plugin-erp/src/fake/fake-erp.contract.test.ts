import { erpConnectorContract } from '@guanxi/core/testing'
import { describe, it } from 'vitest'
import { fakeHarness } from '../fixtures/fake-harness.ts'
import type { FakeErpOptions } from './fake-options.ts'

describe.each<Partial<FakeErpOptions>>([
  { idempotentPush: 'lookup', deletes: 'feed' },
  { idempotentPush: 'native', deletes: 'sweep' },
])('the fake with %o', (options) => {
  for (const { id, title, skips, run } of erpConnectorContract())
    it(`${title} (${id})`, async ({ skip }) => {
      const harness = fakeHarness(options)
      const reason = skips(harness)
      if (reason) skip(reason)
      await run(harness)
    })
})
