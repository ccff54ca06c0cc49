import { expect, it } from 'vitest'
import { openShop } from '../fixtures/shop.ts'

it('tells what an account bought, what last, what most, and how it pays; what was cancelled does not count', async () => {
  const { session, account, pump, stocked } = await openShop()
  await stocked('100')
  const place = (quantity: string, paymentTerms: string) => {
    const lines = [{ productId: pump.id, quantity }]
    return session.order.place({ accountId: account.id, paymentTerms, lines })
  }
  await place('1', 'net30')
  const second = await place('2', 'net30')
  const third = await place('9', 'prepaid')
  await session.order.cancel({ id: third.id })

  const history = await session.account.orderHistory({ id: account.id })

  expect(history).toMatchObject({
    ...{ orders: 2, usualPaymentTerms: 'net30', lastOrder: { id: second.id, number: second.number } },
    favourites: [{ productId: pump.id, lines: 2 }],
  })
  expect(Number(history.favourites[0]?.quantity)).toBe(3)
  expect(history.totals).toHaveLength(1)
})

it('tells nothing of an account that is not there', async () => {
  const { session } = await openShop()

  await expect(session.account.orderHistory({ id: 'x' })).rejects.toMatchObject({ code: 'CRM_NOT_FOUND' })
})
