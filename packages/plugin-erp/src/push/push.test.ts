import { describe, expect, it } from 'vitest'
import { type ShopOptions, shop } from '../fixtures/shop.ts'

async function shopWithOrder(options: ShopOptions = {}) {
  const made = await shop(options)
  const account = await made.session.account.create({ name: 'North Ltd.' })
  const order = await made.place(account.id)
  const standing = () => made.erp.explain({ entity: 'order', id: order.id })
  return { ...made, account, order, standing }
}

it('lets an order wait for a product that the ERP does not know, and says so in both languages', async () => {
  const { session, there, erp, place } = await shop()
  const account = await session.account.create({ name: 'North Ltd.' })
  const product = await session.product.create({ code: 'P1', name: 'Press' })
  const order = await place(account.id, product.id)
  await erp.sync()

  expect(await erp.explain({ entity: 'order', id: order.id })).toMatchObject({
    ...{ state: 'waiting', attempts: 0, waitsFor: { entity: 'product', id: product.id } },
    because: [{ code: 'waiting' }, { code: 'waits.product', zh: expect.stringContaining('产品') }],
  })
  there.world.addProduct({ code: 'P1', name: 'Press' })
  await erp.sync()

  expect(there.world.all('order')).toHaveLength(1)
  expect(await erp.explain({ entity: 'order', id: order.id })).toMatchObject({ state: 'synced' })
})

it('never tries again what the ERP will not take, until somebody replays it', async () => {
  const { session, there, erp, standing, clock } = await shopWithOrder()
  there.fail('validation', { on: 'pushOrder' })
  await erp.sync()
  there.calls.reset()
  await clock.advance('20m')

  expect(there.calls.of('pushOrder')).toBe(0)
  const said = await standing()
  expect(said).toMatchObject({ state: 'failed', attempts: 1, nextTryAt: null })
  expect(said.because).toMatchObject([
    { code: 'failed' },
    { code: 'ERP_RECORD_REFUSED', zh: expect.stringContaining('ERP 不接受该记录') },
  ])
  const { items } = await session.erpLink.list({ where: { state: 'failed' } })
  await session.erpLink.replay({ id: items[0].id })
  await erp.push()

  expect(await standing()).toMatchObject({ state: 'synced' })
})

it('leads no order on that comes to something else there', async () => {
  const { there, erp, standing } = await shopWithOrder({ fake: { taxRates: { standard: '0.16' } } })
  await erp.sync()

  expect(there.world.all('order')).toMatchObject([{ state: 'draft', total: '232.00' }])
  expect(await standing()).toMatchObject({
    state: 'failed',
    because: [{}, { code: 'ERP_TOTALS_DIFFER', en: expect.stringContaining('232.00 CNY') }],
  })
})

it('believes no ERP that it did something, but looks', async () => {
  const { there, erp, standing, clock } = await shopWithOrder()
  there.fail('ignored', { on: 'advanceOrder' })
  await erp.sync()

  expect(await standing()).toMatchObject({ state: 'pending', because: [{}, { code: 'ERP_STATE_DIFFERS' }] })
  await clock.advance('2m')

  expect(await standing()).toMatchObject({ state: 'synced' })
  expect(there.world.all('order')).toMatchObject([{ state: 'confirmed' }])
})

it('leaves an ERP alone for as long as it asks', async () => {
  const { there, erp, standing, clock } = await shopWithOrder()
  there.fail('rateLimited', { on: 'pushOrder', retryAfterMs: 180_000 })
  await erp.sync()
  await clock.advance('2m')
  expect(there.world.all('order')).toHaveLength(0)
  expect(await standing()).toMatchObject({ because: [{}, { code: 'ERP_BUSY' }] })

  await clock.advance('2m')

  expect(there.world.all('order')).toHaveLength(1)
})

it('asks an ERP that is down no more than a few times, and counts no attempt that was not made', async () => {
  const made = await shop({ erp: { failuresUntilRest: 3, rest: '1h' }, fake: { maxConcurrency: 1 } })
  const { session, there, place, erp } = made
  for (let at = 0; at < 20; at++) await place((await session.account.create({ name: `A${at}` })).id)
  there.fail('down', { on: 'upsertCustomer', times: 1_000 })
  await erp.push()

  expect(there.calls.total).toBe(3)
  const { items } = await session.erpLink.list({ where: { kind: 'customer', attempts: { gt: 0 } } })
  expect(items).toHaveLength(3)
})

describe('an order that is cancelled here', () => {
  it('is cancelled there', async () => {
    const { session, there, erp, order } = await shopWithOrder()
    await erp.sync()
    await session.order.cancel({ id: order.id, reason: 'Changed their mind' })
    await erp.push()

    expect(there.world.all('order')).toMatchObject([{ state: 'cancelled' }])
  })

  it('never gets there when it has not been sent', async () => {
    const { session, there, erp, order, standing } = await shopWithOrder()
    await session.order.cancel({ id: order.id })
    await erp.push()

    expect(there.world.all('order')).toEqual([])
    expect(await standing()).toMatchObject({ state: 'synced', remoteId: null })
  })

  it('is not cancelled where the ERP cancels nothing', async () => {
    const { session, there, erp, order } = await shopWithOrder()
    await erp.sync()
    Object.assign(there.capabilities, { cancelsOrders: false })

    await expect(session.order.cancel({ id: order.id })).rejects.toMatchObject({
      issues: [{ code: 'ERP_CANCEL_REFUSED' }],
    })
  })

  it('is cancelled here when it is cancelled there', async () => {
    const { session, there, erp, order } = await shopWithOrder()
    await erp.sync()
    const [remote] = there.world.all('order')
    there.world.change('order', remote?.remoteId ?? '', { state: 'cancelled' })
    await erp.sync()

    expect(await session.order.get(order.id)).toMatchObject({ status: 'cancelled' })
  })
})

it('sends what was changed while it was on its way', async () => {
  const { session, there, erp, account } = await shopWithOrder()
  const { upsertCustomer } = there
  let isFirst = true
  Object.assign(there, {
    async upsertCustomer(...given: Parameters<typeof upsertCustomer>) {
      const answer = await upsertCustomer(...given)
      if (isFirst) await session.account.update(account.id, { name: 'North Limited' })
      isFirst = false
      return answer
    },
  })
  await erp.push()

  expect(there.world.all('customer')).toMatchObject([{ name: 'North Limited' }])
})

it('tells what is wrong with its options, all at once', () => {
  const wrong = { leadTo: 'end', overlap: 'x', fields: { name: 'ours' }, colour: 'red' }
  return expect(shop({ erp: wrong as never })).rejects.toMatchObject({
    code: 'ERP_OPTIONS_INVALID',
    issues: [{ path: 'colour' }, { path: 'fields.name' }, { path: 'leadTo' }, { path: 'overlap' }],
  })
})
