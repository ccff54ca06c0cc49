import assert from 'node:assert/strict'
import { ERP_KINDS } from '../../domain/commerce/index.ts'
import { able, deed, type ErpCase, erpCase, type Need } from './erp-case.ts'
import { refused } from './refused.ts'

const lacksSome: Need = (harness) => {
  const { pulls } = harness.connect()
  return ERP_KINDS.every((kind) => pulls[kind]) ? 'The system tells of every kind.' : undefined
}

/** How calls end that go nowhere. */
export const refusalCases: readonly ErpCase[] = [
  erpCase('call.ended', [], 'makes no call whose signal has ended', async ({ connector }) => {
    await refused(connector.check({ signal: AbortSignal.abort() }), ['unavailable'])
  }),

  erpCase('call.hung-up', [], 'ends a call when its signal does', async ({ connector }) => {
    const hangUp = new AbortController()

    const checked = connector.check({ signal: hangUp.signal })
    hangUp.abort()

    await refused(checked, ['unavailable'])
  }),

  erpCase(
    'id.unknown',
    [],
    'has nothing for an id that is not there',
    async ({ connector, harness, call }) => {
      for (const kind of ERP_KINDS)
        if (connector.pulls[kind])
          assert.equal(await connector.getById(kind, harness.unknownId, call), null, kind)
    },
  ),

  erpCase(
    'kind.unsupported',
    [lacksSome],
    'says which kinds it does not have',
    async ({ connector, harness, call }) => {
      for (const kind of ERP_KINDS)
        if (!connector.pulls[kind])
          await refused(connector.getById(kind, harness.unknownId, call), ['unsupported'])
    },
  ),

  erpCase(
    'webhook.genuine',
    [able('webhooks', true), deed('webhook')],
    'hears what the system sends, and not what somebody else sends',
    async (desk) => {
      const { remoteId } = await desk.customer()
      const genuine = desk.deeds.webhook('customer', remoteId)
      const forged = new Request(genuine.url, { method: 'POST', body: await genuine.clone().text() })

      const hints = await desk.connector.parseWebhook?.(genuine)

      assert.deepEqual(hints, [{ kind: 'customer', remoteId }])
      await refused(desk.connector.parseWebhook?.(forged), ['auth'])
    },
  ),
]
