import { erpConnectorContract } from '@guanxi/core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTrytonMissing, startTryton, type TestTryton } from '../../../../scripts/test-tryton.ts'
import { type Office, openOffice } from './fixtures/office.ts'
import { FAST_CLOCK, trytonHarness } from './fixtures/tryton-harness.ts'

/** Those that read everything come first, while there is little. */
const CASES = [true, false].flatMap((isPull) =>
  erpConnectorContract().filter(({ id }) => id.startsWith('pull.') === isPull),
)

/** A busy machine lets a server wait. */
const TIMEOUT_MS = 120_000

/** What Tryton has no way to: nothing else may be skipped. */
const IMPOSSIBLE = [
  'customer.once', // It takes no keys.
  'pull.deleted', // It tells of no deletion: ids are compared.
  'kind.unsupported', // It tells of every kind.
  'webhook.genuine', // It sends nothing by itself.
]

describe.skipIf(isTrytonMissing()).each([
  ['SQLite', { backend: 'sqlite', clock: FAST_CLOCK }],
  ['PostgreSQL', { backend: 'postgres' }],
] as const)('the promises of a connector, kept by Tryton on %s', (_, options) => {
  let server: TestTryton
  let office: Office
  beforeAll(async () => {
    server = await startTryton(options)
    office = openOffice(server)
  }, 300_000)
  afterAll(() => server?.stop())

  for (const [index, { id, title, skips, run }] of CASES.entries())
    it(`${title} (${id})`, { timeout: TIMEOUT_MS }, async ({ skip }) => {
      const harness = trytonHarness(server, office, `crm${index}`)
      const reason = skips(harness)
      expect(reason !== undefined).toBe(IMPOSSIBLE.includes(id))
      if (reason) skip(reason)
      await run(harness)
    })
})
