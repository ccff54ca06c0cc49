import { describe, expect, it } from 'vitest'
import { openShop, outcomeOf, WORK } from '../fixtures/shop.ts'

async function openStore(available = '10') {
  const shop = await openShop()
  await shop.stocked(available)
  const { session, account, pump } = shop
  const place = (quantity: string, more: readonly object[] = []) =>
    session.order.place({
      accountId: account.id,
      lines: [{ productId: pump.id, quantity }, ...more] as never,
    })
  const level = async () => {
    const [found] = (await session.stockLevel.list()).items
    return [Number(found?.available), Number(found?.reserved)]
  }
  return { ...shop, place, level }
}

describe('stock', () => {
  it('is taken for an order, and no more than there is: the product and what is left are named', async () => {
    const { place, level, session } = await openStore('10')
    await place('7.5')

    await expect(place('3')).rejects.toMatchObject({
      ...{ code: 'CRM_STOCK_SHORT', message: expect.stringContaining('PUMP only 2.5') },
    })
    expect(await level()).toEqual([10, 7.5])
    expect(await session.order.count()).toBe(1)
  })

  it('is taken when a quote is accepted, or it is not accepted', async () => {
    const { draft, pump, session, level } = await openStore('2')
    const { id } = await draft({ lines: [{ productId: pump.id, quantity: '3' }] })
    await session.quote.send({ id })

    expect(await outcomeOf(session.quote.accept({ id }))).toBe('CRM_STOCK_SHORT')
    expect(await session.quote.get(id)).toMatchObject({ status: 'sent' })
    expect(await level()).toEqual([2, 0])
  })

  it('of which nothing was ever told is none', async () => {
    const { session, account, pump } = await openShop()
    const lines = [{ productId: pump.id, quantity: '1' }]

    await expect(session.order.place({ accountId: account.id, lines })).rejects.toMatchObject({
      ...{ code: 'CRM_STOCK_SHORT', meta: { left: '0', productId: pump.id } },
    })
  })

  it('is given back by an order that is cancelled, once', async () => {
    const { place, level, session } = await openStore()
    const { id } = await place('4')

    await session.order.cancel({ id, reason: 'Too late' })
    await session.order.cancel({ id })

    expect(await level()).toEqual([10, 0])
    expect(await session.order.get(id)).toMatchObject({ status: 'cancelled', cancelReason: 'Too late' })
  })

  it('holds what was taken until the warehouse tells of it, knowing of the order', async () => {
    const { place, level, session, stocked, clock } = await openStore()
    const [known, unknown] = [await place('4'), await place('1')]
    await clock.advance('1h')
    await session.order.confirm({ id: known.id })
    await clock.advance('1h')

    await stocked('6', new Date('2026-11-02T10:59:00Z'))

    expect(await level()).toEqual([6, 1])
    await session.order.cancel({ id: known.id })
    expect(await level()).toEqual([6, 1])
    await session.order.cancel({ id: unknown.id })
    expect(await level()).toEqual([6, 0])
  })

  it('counts no telling that is older than what is known, and none twice', async () => {
    const { stocked, level } = await openStore('10')

    const late = await stocked('99', new Date('2026-10-31T00:00:00Z'))
    const again = await stocked('50')

    expect([late, again]).toEqual([
      { taken: 0, ignored: 1 },
      { taken: 0, ignored: 1 },
    ])
    expect(await level()).toEqual([10, 0])
  })
})

describe('an order', () => {
  it('is shipped in parts, never more than was ordered, and fulfilled with the last of it', async () => {
    const { place, session } = await openStore()
    const { id } = await place('5', [WORK])

    await session.order.ship({ id, number: 'S1', lines: [{ position: 1, quantity: '2' }] })
    expect(await session.order.get(id)).toMatchObject({ shipped: 'partly', status: 'confirmed' })
    await expect(
      session.order.ship({ id, number: 'S2', lines: [{ position: 1, quantity: '3.5' }] }),
    ).rejects.toMatchObject({ code: 'CRM_ORDER_OVERSHIPPED', meta: { position: 1, left: '3' } })
    const rest = await session.order.ship({ id, tracking: 'SF 1' })

    expect(rest.lines).toEqual([
      { position: 1, quantity: '3.000000' },
      { position: 2, quantity: '3.000000' },
    ])
    expect(await session.order.get(id)).toMatchObject({ shipped: 'fully', status: 'fulfilled' })
    expect(await outcomeOf(session.order.ship({ id }))).toBe('CRM_ORDER_SHIPPED')
    expect(await outcomeOf(session.order.cancel({ id }))).toBe('CRM_ORDER_STATUS')
  })

  it('has a shipment once, however often it is told; it may be planned before and taken back after', async () => {
    const { place, session } = await openStore()
    const { id } = await place('5')
    const told = { id, number: 'S1', lines: [{ position: 1, quantity: '5' }] }

    await session.order.ship({ ...told, status: 'planned' })
    expect(await session.order.get(id)).toMatchObject({ shipped: 'none' })
    await session.order.ship(told)
    await session.order.ship(told)
    expect(await session.order.get(id)).toMatchObject({ shipped: 'fully', status: 'fulfilled' })
    await session.order.ship({ id, number: 'S1', status: 'cancelled' })

    expect(await session.order.get(id)).toMatchObject({ shipped: 'none', status: 'confirmed' })
    expect(await session.shipment.count()).toBe(1)
  })

  it('ships nothing of a service, nor of a position that it has not', async () => {
    const { session, account } = await openShop()
    const { id: productId } = await session.product.create({
      ...{ code: 'CARE', name: 'Care', kind: 'service', listPrice: '10' },
    })
    const { id } = await session.order.place({
      ...{ accountId: account.id, lines: [{ productId, quantity: '1' }, WORK] },
    })
    const ship = (position: number) =>
      outcomeOf(session.order.ship({ id, lines: [{ position, quantity: '1' }] }))

    expect([await ship(1), await ship(3)]).toEqual(['CRM_ORDER_POSITION', 'CRM_ORDER_POSITION'])
    await session.order.ship({ id })
    expect(await session.order.get(id)).toMatchObject({ status: 'fulfilled' })
  })

  it('that is cancelled is neither confirmed nor shipped', async () => {
    const { place, session } = await openStore()
    const { id } = await place('1')
    await session.order.cancel({ id })

    expect(await outcomeOf(session.order.confirm({ id }))).toBe('CRM_ORDER_STATUS')
    expect(await outcomeOf(session.order.ship({ id }))).toBe('CRM_ORDER_STATUS')
  })
})
