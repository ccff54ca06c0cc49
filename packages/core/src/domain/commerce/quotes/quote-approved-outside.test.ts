import { expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { externalApprovals } from '../../../index.ts'
import { createTestCrm } from '../../../testing/index.ts'
import { outcomeOf, WORK } from '../fixtures/shop.ts'

it('lets a deep discount be approved in an OA: it is told the figures, and the quote is sent as it was approved there', async () => {
  const there: object[] = []
  const oa = externalApprovals({
    id: 'oa',
    reads: { quote: { read: 'all', fields: ['number', 'total', 'discountBp'] } },
    async submit({ approvalId, kind, because, records }) {
      const { total, discountBp } = records[0] ?? {}
      there.push({ kind, because, total, discountBp })
      return { externalId: approvalId }
    },
    verify: async () => undefined,
  })
  const needsOa = { id: 'deep', when: { discountBp: { gt: 1000 } }, approval: { by: [{ external: 'oa' }] } }
  const sells = commerce({ currency: 'CNY', approvals: [needsOa] })
  const { session, crm } = await createTestCrm({ plugins: [sells, oa] })
  const { id: accountId } = await session.account.create({ name: 'Acme' })
  const { id } = await session.quote.draft({ accountId, lines: [WORK], discounts: [{ percent: '20' }] })

  const { approvalId } = await session.quote.submit({ id })
  await crm.tick()
  expect(there).toMatchObject([
    { kind: 'quote.send', because: expect.stringContaining('Discount'), discountBp: 2000 },
  ])
  expect(await outcomeOf(session.quote.send({ id }))).toBe('CRM_QUOTE_STATUS')

  const agreed = { externalId: String(approvalId), eventId: 'e', verdict: 'approve', by: 'Chen Wei' } as const
  expect(await crm.system('oa').plugins.oa.answer(agreed)).toBe('taken')
  expect(await session.quote.get(id)).toMatchObject({ status: 'approved' })
  expect(await session.quote.send({ id })).toMatchObject({ status: 'sent' })
})
