import assert from 'node:assert/strict'
import type { ErpConnector, ErpOrder, ErpOrderPush, ErpWrite } from '../../domain/commerce/index.ts'
import { able, deed, type ErpCase, erpCase, given } from './erp-case.ts'
import type { ErpDesk } from './erp-desk.ts'
import { assertRecord } from './erp-records.ts'
import { assertDecimal } from './plain-decimal.ts'
import { refused } from './refused.ts'

/** As the engine does it: where the system takes no keys itself, it is asked for them first. */
async function pushOnce(connector: ErpConnector, order: ErpOrderPush, write: ErpWrite): Promise<ErpOrder> {
  return (await connector.findOrder?.(write.key, write)) ?? connector.pushOrder(order, write)
}

async function draftOf(desk: ErpDesk): Promise<ErpOrderPush> {
  const { remoteId } = await desk.customer()
  const productId = await desk.product()
  return desk.order(remoteId, [{ productId, quantity: '3', unitPrice: '0.10', net: '0.30' }])
}

/** Orders, as they are written. */
export const orderCases: readonly ErpCase[] = [
  erpCase(
    'order.once',
    [],
    'writes an order exactly once by its key, from two processes too',
    async (desk) => {
      const push = await draftOf(desk)

      const first = await pushOnce(desk.connector, push, desk.write('o'))
      const again = await pushOnce(desk.harness.connect(), push, desk.write('o'))

      assert.equal(again.remoteId, first.remoteId)
      assert.equal(await desk.deeds.countOrders(push.customerId), 1)
    },
  ),

  erpCase('order.keys', [], 'tells the orders of two keys apart', async (desk) => {
    const push = await draftOf(desk)
    const other = { ...push, number: `${push.number}1` }

    const one = await pushOnce(desk.connector, push, desk.write('o'))
    const two = await pushOnce(desk.connector, other, desk.write('o1'))

    assert.notEqual(two.remoteId, one.remoteId, 'The key of one begins with that of the other.')
    const again = await pushOnce(desk.connector, push, desk.write('o'))
    assert.equal(again.remoteId, one.remoteId)
  }),

  erpCase(
    'order.lost',
    [deed('loseNextAnswer')],
    'does not know whether an order was written whose answer got lost, and finds it by its key',
    async (desk) => {
      const push = await draftOf(desk)

      const connector = desk.harness.connect()
      desk.deeds.loseNextAnswer()
      await refused(connector.pushOrder(push, desk.write('o')), ['timeoutUnknown'])

      const found = await pushOnce(desk.connector, push, desk.write('o'))
      assert.equal(found.lines.length, 1)
      assert.equal(await desk.deeds.countOrders(push.customerId), 1)
    },
  ),

  erpCase(
    'order.hung-up',
    [],
    'does not say that nothing happened when a write is given up',
    async (desk) => {
      const push = await draftOf(desk)
      const hangUp = new AbortController()

      const given = desk.connector.pushOrder(push, { ...desk.write('o'), signal: hangUp.signal })
      hangUp.abort()

      const { code } = await refused(given, ['timeoutUnknown', 'unavailable'])
      const isThere = (await desk.deeds.countOrders(push.customerId)) > 0
      assert.ok(
        code === 'timeoutUnknown' || !isThere,
        'It says `unavailable` only where nothing was written.',
      )
    },
  ),

  erpCase('order.never', [], 'writes nothing when the call has ended before it begins', async (desk) => {
    const push = await draftOf(desk)

    await refused(desk.connector.pushOrder(push, { ...desk.write('o'), signal: AbortSignal.abort() }), [
      'unavailable',
    ])

    assert.equal(await desk.deeds.countOrders(push.customerId), 0)
  }),

  erpCase(
    'order.exact',
    [],
    'has the totals and the lines of an order back to the last digit',
    async (desk) => {
      const { remoteId: customerId } = await desk.customer()
      const { largestPrice = '9007199254740993.17' } = desk.harness
      const [dear, cheap] = [await desk.product('Palace'), await desk.product('Nail')]
      const lines = [
        { productId: dear, quantity: '1', unitPrice: largestPrice, net: largestPrice },
        { productId: cheap, quantity: '3', unitPrice: '0.10', net: '0.30' },
      ]
      const push = desk.order(customerId, lines)

      const { remoteId } = await desk.connector.pushOrder(push, desk.write('o'))
      const read = await desk.connector.getById('order', remoteId, desk.call)

      assert.ok(read, 'The order is there by its id.')
      assertRecord('order', read)
      assert.equal(read.customerId, customerId)
      assert.equal(read.currency, push.currency)
      assertDecimal(read.net, push.net, 'net')
      assertDecimal(read.tax, '0', 'tax')
      assertDecimal(read.total, push.total, 'total')
      assert.deepEqual(
        read.lines.map(({ productId }) => productId),
        [dear, cheap],
      )
      for (const [index, { quantity, unitPrice }] of lines.entries()) {
        assertDecimal(read.lines[index]?.quantity ?? '', quantity, 'quantity')
        assertDecimal(read.lines[index]?.unitPrice ?? '', unitPrice, 'unit price')
      }
    },
  ),

  erpCase('order.fractions', [given('fractionalUnit')], 'sells parts of a unit exactly', async (desk) => {
    const { fractionalUnit: unit = '' } = desk.harness
    const { remoteId } = await desk.customer()
    const productId = await desk.product('Tea', unit)
    const line = { productId, quantity: '0.125', unitPrice: '80.00', net: '10.00', unit }

    const { total, lines } = await desk.connector.pushOrder(desk.order(remoteId, [line]), desk.write('o'))

    assertDecimal(lines[0]?.quantity ?? '', '0.125', 'quantity')
    assertDecimal(total, '10', 'total')
  }),

  erpCase('order.taxed', [given('taxed')], 'comes to the same with taxes as we do', async (desk) => {
    const { taxClass = '', percent = 0 } = desk.harness.taxed ?? {}
    const push = await draftOf(desk)
    const lines = push.lines.map((line) => ({ ...line, unitPrice: '100.00', net: '300.00', taxClass }))
    const tax = `${3 * percent}.00`
    const total = `${300 + 3 * percent}.00`

    const order = await desk.connector.pushOrder(
      { ...push, lines, net: '300.00', tax, total },
      desk.write('o'),
    )

    assertDecimal(order.net, '300', 'net')
    assertDecimal(order.tax, tax, 'tax')
    assertDecimal(order.total, total, 'total')
  }),

  erpCase('order.refused', [], 'refuses an order of a customer who is not there, for good', async (desk) => {
    const push = { ...(await draftOf(desk)), customerId: desk.harness.unknownId }

    const error = await refused(desk.connector.pushOrder(push, desk.write('o')), ['validation', 'notFound'])

    assert.equal(error.isRetryable, false)
    assert.equal((await desk.connector.findOrder?.(desk.write('o').key, desk.call)) ?? null, null)
  }),

  erpCase(
    'order.not-found',
    [able('idempotentPush', 'lookup')],
    'finds no order for a key that wrote none',
    async ({ connector, write, call }) => {
      assert.equal(await connector.findOrder?.(write('never').key, call), null)
    },
  ),
]
