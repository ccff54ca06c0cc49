import { expect, it } from 'vitest'
import { shop } from './fixtures/shop.ts'

it('sends a placed order once its customer and its products are there, and says so', async () => {
  const { session, there, crm, erp, place, clock } = await shop()
  const remote = there.world.addProduct({
    code: 'P1',
    name: 'Press',
    listPrice: { amount: '100', currency: 'CNY' },
  })
  const account = await session.account.create({ name: 'North Ltd.' })
  await erp.sync()
  const [product] = (await session.product.list()).items
  const { id } = await place(account.id, product.id)

  await crm.tick()

  const [order] = there.world.all('order')
  expect(there.world.all('order')).toHaveLength(1)
  expect(order).toMatchObject({
    state: 'confirmed',
    total: '226.00',
    lines: [{ productId: remote.remoteId }],
  })
  expect(there.world.all('customer')).toMatchObject([{ name: 'North Ltd.', remoteId: order?.customerId }])
  expect(await session.order.get(id)).toMatchObject({ status: 'confirmed' })
  const { items } = await session.erpLink.list({ where: { localId: id } })
  expect(items).toMatchObject([{ state: 'synced', remoteId: order?.remoteId, attempts: 0 }])
  await clock.advance('10m')
  expect(there.world.all('order')).toHaveLength(1)
})
