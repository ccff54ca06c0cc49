import assert from 'node:assert/strict'
import type { ErpOrder, ErpOrderState } from '../../domain/commerce/index.ts'
import { able, deed, type ErpCase, erpCase, leads, told } from './erp-case.ts'
import type { ErpDesk } from './erp-desk.ts'
import { assertDecimal } from './plain-decimal.ts'
import { refused } from './refused.ts'

const ON: readonly ErpOrderState[] = ['draft', 'submitted', 'confirmed', 'done']

async function lead(
  desk: ErpDesk,
  remoteId: string,
  step: 'submit' | 'confirm' | 'cancel',
): Promise<ErpOrder> {
  const order = await desk.connector.advanceOrder?.(remoteId, step, desk.write(step))
  return order ?? assert.fail('The connector leads orders on.')
}

async function stateOf({ connector, call }: ErpDesk, remoteId: string): Promise<ErpOrderState | undefined> {
  return (await connector.getById('order', remoteId, call))?.state
}

/** How an order goes on. */
export const stepCases: readonly ErpCase[] = [
  erpCase('step.on', [leads], 'leads an order on step by step, and says how it stands', async (desk) => {
    const { remoteId } = await desk.ordered()

    const submitted = await lead(desk, remoteId, 'submit')
    assert.ok(ON.indexOf(submitted.state) >= ON.indexOf('submitted'), 'It is submitted, or further.')
    assert.equal(await stateOf(desk, remoteId), submitted.state)

    const confirmed = await lead(desk, remoteId, 'confirm')
    assert.ok(ON.indexOf(confirmed.state) >= ON.indexOf('confirmed'), 'It is confirmed, or further.')
    assert.equal(await stateOf(desk, remoteId), confirmed.state)
    assertDecimal(confirmed.total, '0.30', 'total')
  }),

  erpCase('step.again', [leads], 'changes nothing by a step that was made before', async (desk) => {
    const { remoteId, state } = await desk.confirmed()

    assert.equal((await lead(desk, remoteId, 'submit')).state, state)
    assert.equal((await lead(desk, remoteId, 'confirm')).state, state)
  }),

  erpCase(
    'step.ignored',
    [leads, deed('ignoreNextStep')],
    'does not take an answer for a deed: it reads what has become of the order',
    async (desk) => {
      const { remoteId } = await desk.ordered()
      desk.deeds.ignoreNextStep()

      const { state } = await lead(desk, remoteId, 'submit')

      assert.equal(state, 'draft')
    },
  ),

  erpCase(
    'step.lost',
    [leads, deed('loseNextAnswer')],
    'does not know whether a step was made whose answer got lost, and makes it once more without harm',
    async (desk) => {
      const { remoteId } = await desk.ordered()
      const connector = desk.harness.connect()
      desk.deeds.loseNextAnswer()

      await refused(connector.advanceOrder?.(remoteId, 'submit', desk.write('submit')), ['timeoutUnknown'])

      const { state } = await lead(desk, remoteId, 'submit')
      assert.ok(ON.indexOf(state) >= ON.indexOf('submitted'), 'It is submitted, or further.')
    },
  ),

  erpCase(
    'step.cancel',
    [leads, able('cancelsOrders', true)],
    'cancels an order, once and again',
    async (desk) => {
      const { remoteId } = await desk.ordered()

      assert.equal((await lead(desk, remoteId, 'cancel')).state, 'cancelled')
      assert.equal((await lead(desk, remoteId, 'cancel')).state, 'cancelled')
      assert.equal(await stateOf(desk, remoteId), 'cancelled')
    },
  ),

  erpCase('step.gone', [leads], 'leads no order on that is not there', async (desk) => {
    await refused(lead(desk, desk.harness.unknownId, 'submit'), ['notFound', 'validation'])
  }),

  erpCase(
    'step.stock',
    [leads, told('stock')],
    'has so much less to promise after an order',
    async (desk) => {
      const { remoteId: customerId } = await desk.customer()
      const productId = await desk.product()
      const before = await desk.connector.getById('stock', productId, desk.call)
      assertDecimal(before?.available ?? '', '100', 'before')

      const line = { productId, quantity: '30', unitPrice: '1.00', net: '30.00' }
      const { remoteId } = await desk.connector.pushOrder(desk.order(customerId, [line]), desk.write('o'))
      await lead(desk, remoteId, 'submit')
      await lead(desk, remoteId, 'confirm')

      const { available } = await desk.toldOf('stock', productId)
      assertDecimal(available, '70', 'after')
    },
  ),
]
