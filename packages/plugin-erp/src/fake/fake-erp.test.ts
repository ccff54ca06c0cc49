import type { ErpOrderPush } from '@guanxi/core/commerce'
import { stillClock } from '@guanxi/core/testing'
import { expect, it } from 'vitest'
import { type FakeErp, fakeErp } from './fake-erp.ts'
import type { FakeErpOptions } from './fake-options.ts'

const signal = new AbortController().signal
const MINUTE = 60_000

function opened(options: Partial<FakeErpOptions> = {}) {
  const clock = stillClock('2026-11-02T09:00:00Z')
  return { clock, other: fakeErp({ clock, ...options }) }
}

function orderOf({ world }: FakeErp, quantity = '3'): ErpOrderPush {
  const { remoteId: customerId } = world.addCustomer({ name: 'Ada' })
  const { remoteId: productId } = world.addProduct({ code: 'W', name: 'Widget', available: '10' })
  const line = { lineKey: '1', productId, description: 'Widget', quantity, unit: 'piece' }
  return {
    ...{ number: 'A-1', customerId, placedOn: '2026-11-02', currency: 'CNY' },
    ...{ net: '0.30', tax: '0.04', total: '0.34' },
    lines: [{ ...line, unitPrice: '0.10', net: '0.30', taxClass: 'standard' }],
  }
}

async function confirmed(other: FakeErp, quantity?: string) {
  const order = await other.pushOrder(orderOf(other, quantity), { key: 'k', signal })
  await other.advanceOrder?.(order.remoteId, 'submit', { key: 'k', signal })
  return (await other.advanceOrder?.(order.remoteId, 'confirm', { key: 'k', signal })) ?? order
}

it('has two orders when two look first and then write, as real systems do', async () => {
  const { other } = opened()
  const push = orderOf(other)
  const findThenWrite = async () =>
    (await other.findOrder?.('k', { signal })) ?? other.pushOrder(push, { key: 'k', signal })

  await Promise.all([findThenWrite(), findThenWrite()])

  expect(other.world.all('order')).toHaveLength(2)
})

it('has one order by its key where the system takes keys itself', async () => {
  const { other } = opened({ idempotentPush: 'native' })
  const push = orderOf(other)

  const [one, two] = await Promise.all([1, 2].map(() => other.pushOrder(push, { key: 'k', signal })))

  expect(one).toEqual(two)
  expect(other.world.all('order')).toHaveLength(1)
})

it.each([
  ['answerLost', 'timeoutUnknown', 1],
  ['restart', 'timeoutUnknown', 0],
  ['down', 'unavailable', 0],
  ['auth', 'auth', 0],
  ['rateLimited', 'rateLimited', 0],
  ['validation', 'validation', 0],
  ['conflict', 'conflict', 0],
] as const)('with %s a push ends as %s, and there are %i orders', async (fault, code, orders) => {
  const { other } = opened()
  const push = orderOf(other)
  other.fail(fault, { on: 'pushOrder', retryAfterMs: 2_000 })

  await expect(other.pushOrder(push, { key: 'k', signal })).rejects.toMatchObject({ code })

  expect(other.world.all('order')).toHaveLength(orders)
})

it('does what was sent although who sent it has hung up', async () => {
  const hangUp = new AbortController()
  const { other } = opened({ wait: async () => hangUp.abort() })
  const push = orderOf(other)

  const pushed = other.pushOrder(push, { key: 'k', signal: hangUp.signal })

  await expect(pushed).rejects.toMatchObject({ code: 'timeoutUnknown' })
  expect(other.world.all('order')).toHaveLength(1)
})

it('answers a step that does not fit and does nothing', async () => {
  const { other } = opened()
  const { remoteId } = await other.pushOrder(orderOf(other), { key: 'k', signal })

  const answered = await other.advanceOrder?.(remoteId, 'confirm', { key: 'k', signal })

  expect(answered?.state).toBe('draft')
})

it('takes what is confirmed from stock, and gives it back when it is cancelled', async () => {
  const { other } = opened()
  const { remoteId } = await confirmed(other)
  expect(other.world.all('stock')).toMatchObject([{ available: '7' }])

  await other.advanceOrder?.(remoteId, 'cancel', { key: 'k', signal })

  expect(other.world.all('stock')).toMatchObject([{ available: '10' }])
})

it('ships, bills, is paid in parts and takes back the rest, to the cent', async () => {
  const { other } = opened({ taxRates: { standard: '0.13' } })
  const { remoteId, lines } = await confirmed(other, '7')
  const productId = lines[0]?.productId ?? ''

  other.world.ship(remoteId, [{ productId, quantity: '3' }])
  expect(other.world.all('order')).toMatchObject([{ state: 'confirmed', total: '0.79' }])
  other.world.ship(remoteId, [{ productId, quantity: '4' }])
  const invoice = other.world.invoice(remoteId)
  other.world.pay(invoice.remoteId, '0.50')
  other.world.credit(invoice.remoteId, '0.30')

  expect(other.world.all('order')).toMatchObject([{ state: 'done' }])
  expect(other.world.all('invoice')).toMatchObject([{ state: 'paid', open: '0.00', dueOn: '2026-12-02' }])
  expect(other.world.all('creditNote')).toMatchObject([
    { total: '0.30', tax: '0.03', net: '0.27', open: '0.01' },
  ])
})

it('tells of what was begun before the cursor and committed behind it to who begins once more', async () => {
  const { other, clock } = opened()
  const ada = other.world.addCustomer({ name: 'Ada' })
  clock.set('2026-11-02T09:10:00Z')
  other.world.addCustomer({ name: 'Bob' })
  const pulled = (cursor: string | null, overlapMs: number) =>
    other.pulls.customer?.({ cursor, overlapMs, limit: 10, signal })
  const cursor = (await pulled(null, 0))?.cursor ?? null

  other.world.late(2 * MINUTE, () => other.world.change('customer', ada.remoteId, { name: 'Ada L.' }))

  expect((await pulled(cursor, 0))?.items).toEqual([])
  expect((await pulled(cursor, 5 * MINUTE))?.items).toMatchObject([{ name: 'Ada L.' }, { name: 'Bob' }])
})

it('tells of what was committed behind a run of many pages while it went on', async () => {
  const { other, clock } = opened()
  const [ada] = ['Ada', 'Bob', 'Cem'].map((name) => other.world.addCustomer({ name }))
  const pulled = async (cursor: string | null) => {
    const page = await other.pulls.customer?.({ cursor, overlapMs: 5 * MINUTE, limit: 2, signal })
    if (!page) throw new Error('Customers are pulled.')
    return page
  }
  const first = await pulled(null)
  clock.set('2026-11-02T09:01:00Z')
  other.world.late(2 * MINUTE, () => other.world.change('customer', ada?.remoteId ?? '', { name: 'Ada L.' }))
  clock.set('2026-11-02T09:20:00Z')
  other.world.addCustomer({ name: 'Dot' })
  const second = await pulled(first.cursor)

  expect(second.items).toMatchObject([{ name: 'Cem' }, { name: 'Dot' }])
  expect((await pulled(second.cursor)).items).toMatchObject([{ name: 'Ada L.' }, { name: 'Bob' }])
})

it('counts calls, and how many were under way at once', async () => {
  const { other } = opened({ clockSkewMs: 60 * MINUTE })

  const [health] = await Promise.all([1, 2, 3].map(() => other.check({ signal })))

  expect(health?.serverTime).toEqual(new Date('2026-11-02T10:00:00Z'))
  expect(other.calls).toMatchObject({ total: 3, mostAtOnce: 3 })
  expect(other.calls.of('check')).toBe(3)
})
