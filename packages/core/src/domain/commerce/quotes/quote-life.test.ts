import { describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { createTestCrm } from '../../../testing/index.ts'

async function openShop() {
  const made = await createTestCrm({ plugins: [commerce({ currency: 'CNY' })] })
  const account = await made.session.account.create({ name: 'Acme' })
  const deal = await made.session.opportunity.create({ name: 'Press', accountId: account.id })
  return { ...made, account, deal }
}

const lines = [{ description: 'Work', quantity: '3', unitPrice: '33.33' }]

describe('a quote', () => {
  it('is drafted, sent and accepted: there is one order, and the deal comes to its net', async () => {
    const { session, deal } = await openShop()
    const { id } = await session.quote.draft({ opportunityId: deal.id, lines })

    await session.quote.send({ id })
    const placed = await session.quote.accept({ id })
    const again = await session.quote.accept({ id })

    expect(placed).toMatchObject({
      number: 'O2026-0001',
      quoteId: id,
      net: { amount: '99.99', currency: 'CNY' },
    })
    expect(again.id).toBe(placed.id)
    expect(await session.order.count()).toBe(1)
    expect(await session.opportunity.get(deal.id)).toMatchObject({ amount: { amount: '99.99' } })
  })
})
