import { expect, it } from 'vitest'
import { type Shop, type ShopOptions, shop } from '../fixtures/shop.ts'

const CNY = 'CNY'
const price = (amount: string) => ({ amount, currency: CNY })

/** A shop whose ERP sells presses, and a customer here who bought two. */
async function sold(options: ShopOptions = {}) {
  const made = await shop(options)
  const { there, session, erp, place } = made
  const press = there.world.addProduct({
    ...{ code: 'P1', name: 'Press', listPrice: price('100'), available: '10' },
  })
  await erp.sync()
  const [product] = (await session.product.list()).items
  const account = await session.account.create({ name: 'North Ltd.', phone: '+8613800138000' })
  const order = await place(account.id, product.id)
  await erp.sync()
  const [remote] = there.world.all('order')
  return { ...made, press, product, account, order, remoteOrder: remote?.remoteId ?? '' }
}

const linkOf = async ({ session }: Pick<Shop, 'session'>, localId: string) =>
  (await session.erpLink.list({ where: { localId } })).items[0]

it('takes in what an order becomes there: shipped, invoiced, paid in parts, and partly credited', async () => {
  const { there, session, erp, order, remoteOrder, press, account } = await sold()
  there.world.ship(remoteOrder, [{ productId: press.remoteId, quantity: '1' }])
  await erp.sync()
  expect(await session.order.get(order.id)).toMatchObject({ shipped: 'partly' })

  there.world.ship(remoteOrder, [{ productId: press.remoteId, quantity: '1' }])
  const invoice = there.world.invoice(remoteOrder)
  there.world.pay(invoice.remoteId, '100.00')
  await erp.sync()
  await erp.sync()

  expect(await session.order.get(order.id)).toMatchObject({ shipped: 'fully', status: 'fulfilled' })
  expect((await session.shipment.list()).items).toHaveLength(2)
  const [ours] = (await session.invoice.list()).items
  expect(ours).toMatchObject({ number: invoice.number, orderId: order.id, total: price('226.00') })
  expect((await session.payment.list()).items).toMatchObject([{ amount: price('100.00') }])
  const open = async () => {
    const { items } = await session.instalment.list({ where: { accountId: account.id } })
    return items.map(({ amount, settled }: { amount: object; settled: object }) => ({ amount, settled }))
  }
  expect(await open()).toEqual([{ amount: price('226.00'), settled: price('100.00') }])

  there.world.credit(invoice.remoteId, '26.00')
  there.world.pay(invoice.remoteId)
  await erp.sync()

  expect(await open()).toEqual([{ amount: price('226.00'), settled: price('226.00') }])
  expect((await session.erpLink.list({ where: { state: { neq: 'synced' } } })).items).toEqual([])
  const { kinds, differences } = await erp.reconcile()
  expect(differences).toEqual([])
  expect(kinds.invoice).toEqual({
    ours: { count: 1, sums: { CNY: '226.00' } },
    theirs: { count: 1, sums: { CNY: '226.00' } },
  })
})

it('takes over stock and prices, and what is deactivated there is not sold here', async () => {
  const { there, session, erp, press, product, clock } = await sold()
  there.world.setPrice({
    ...{ listCode: 'VIP', productId: press.remoteId, unitPrice: price('90'), minQuantity: '5' },
  })
  there.world.deactivate('product', press.remoteId)
  clock.set(new Date(clock.now() + 1_000))
  await erp.sync()

  expect(await session.product.get(product.id)).toMatchObject({ isActive: false, listPrice: '100.000000' })
  expect((await session.stockLevel.list()).items).toMatchObject([
    { productId: product.id, available: '8.000000' },
  ])
  expect((await session.price.list()).items).toMatchObject([
    { unitPrice: '90.000000', minQuantity: '5.000000' },
  ])
  expect((await session.priceBook.list()).items).toMatchObject([{ code: 'VIP', currency: CNY }])
})

it.each(['feed', 'sweep'] as const)(
  'keeps what was deleted there, marked as gone, when it is told by %s',
  async (deletes) => {
    const { there, session, erp, press, product, clock } = await sold({
      fake: { deletes },
      erp: { every: '12h' },
    })
    there.world.delete('product', press.remoteId)

    await clock.advance('25h')
    await erp.sync()

    expect(await session.product.get(product.id)).toMatchObject({ isActive: false })
    expect(await erp.explain({ entity: 'product', id: product.id })).toMatchObject({ state: 'deleted' })
  },
)

it('joins what both sides changed of a customer, and sends nothing back that came from there', async () => {
  const { there, session, erp, account } = await sold()
  const { remoteId } = (await linkOf({ session }, account.id)) as { remoteId: string }
  there.world.change('customer', remoteId, { email: 'books@north.example', name: 'North Limited' })
  await session.account.update(account.id, { taxId: '91310000', phone: '+8613800138001' })
  there.calls.reset()

  await erp.sync()
  await erp.sync()

  expect(await session.account.get(account.id)).toMatchObject({
    ...{ name: 'North Limited', billingEmail: 'books@north.example', phone: '+8613800138001' },
  })
  expect(there.world.all('customer')).toMatchObject([
    { name: 'North Limited', email: 'books@north.example', phone: '+8613800138001' },
  ])
  expect(there.calls.of('upsertCustomer')).toBe(1)
})

it('asks somebody where both changed a field that is settled by hand', async () => {
  const { there, session, erp, account } = await sold({ erp: { fields: { name: 'manual' } } })
  const link = (await linkOf({ session }, account.id)) as { remoteId: string; id: string }
  there.world.change('customer', link.remoteId, { name: 'Theirs' })
  await session.account.update(account.id, { name: 'Ours' })
  await erp.sync()

  expect(await erp.explain({ entity: 'account', id: account.id })).toMatchObject({
    state: 'conflict',
    because: [{ code: 'conflict' }, { code: 'conflict.name', zh: '字段“name”不一致。' }],
  })
  expect(there.world.all('customer')).toMatchObject([{ name: 'Theirs' }])
  await expect(session.erpLink.settle({ id: link.id, take: {} })).rejects.toMatchObject({
    code: 'ERP_UNSETTLED',
  })
  await session.erpLink.settle({ id: link.id, take: { name: 'crm' } })
  await erp.sync()

  expect(there.world.all('customer')).toMatchObject([{ name: 'Ours' }])
  expect(await session.account.get(account.id)).toMatchObject({ name: 'Ours' })
  expect(await linkOf({ session }, account.id)).toMatchObject({ state: 'synced' })
})

it('reads by its id what a webhook speaks of, and hears nobody who is not the ERP', async () => {
  const { there, session, erp, press, product } = await sold()
  there.world.change('product', press.remoteId, { name: 'Big press' })

  const heard = await erp.handle(there.webhook([{ kind: 'product', remoteId: press.remoteId }]))
  await erp.push()

  expect(heard.status).toBe(202)
  expect(await session.product.get(product.id)).toMatchObject({ name: 'Big press' })
  const forged = new Request('https://crm.test/erp', { method: 'POST', body: '[]' })
  expect((await erp.handle(forged)).status).toBe(401)
})

it('goes by the clock of the ERP, also where that is an hour off', async () => {
  for (const clockSkewMs of [3_600_000, -3_600_000]) {
    const { there, session, erp, clock } = await shop({ fake: { clockSkewMs } })
    there.world.addProduct({ code: 'A', name: 'A' })
    await erp.sync()
    clock.set(new Date(clock.now() + 60_000))
    there.world.addProduct({ code: 'B', name: 'B' })
    await erp.sync()

    expect(await session.product.count()).toBe(2)
  }
})

it('takes in what is right of a page, and says of the rest why not', async () => {
  const { there, session, erp } = await shop()
  there.world.addProduct({ code: 'A', name: 'A' })
  there.world.addProduct({ code: 'x'.repeat(200), name: 'B' })
  await erp.sync()

  expect(await session.product.count()).toBe(1)
  const { items } = await session.erpLink.list({ where: { state: 'failed' } })
  expect(items).toMatchObject([{ kind: 'product', lastError: { code: 'CRM_VALIDATION' } }])
})

it('quotes by the ERP, and by what was pulled where the ERP does not answer in time', async () => {
  const { there, erp, product, account } = await sold({ erp: { quoteTimeout: '50ms' } })
  const question = { accountId: account.id, currency: CNY, lines: [{ productId: product.id, quantity: '1' }] }

  expect(await erp.quote(question)).toEqual([
    { productId: product.id, unitPrice: '100', available: '8', source: 'erp' },
  ])
  there.fail('down', { on: 'quotePrices' })
  expect(await erp.quote(question)).toMatchObject([{ unitPrice: '100.000000', source: 'pulled' }])
})

it('pulls ten thousand products page by page, and holds one page at a time', async () => {
  const { there, session, erp } = await shop({ fake: { maxPage: 500 } })
  for (let at = 0; at < 10_000; at++) there.world.addProduct({ code: `P${at}`, name: `Product ${at}` })
  let most = 0
  const { product } = there.pulls
  const counted = async (pull: Parameters<NonNullable<typeof product>>[0]) => {
    const page = await product?.(pull)
    most = Math.max(most, page?.items.length ?? 0)
    return page
  }
  Object.assign(there.pulls, { product: counted })

  const { pulled } = await erp.sync()

  expect(pulled.told.product).toBe(10_000)
  expect(await session.product.count()).toBe(10_000)
  expect(most).toBe(500)
}, 120_000)
