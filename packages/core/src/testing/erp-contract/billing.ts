import assert from 'node:assert/strict'
import { able, deed, type ErpCase, erpCase, leads, told } from './erp-case.ts'
import { assertDecimal } from './plain-decimal.ts'

/** What is asked for and paid, delivered and taken back there. */
export const billingCases: readonly ErpCase[] = [
  erpCase(
    'invoice.issued',
    [leads, told('invoice'), deed('invoice')],
    'tells of the invoice of an order: of whom, for what, and how much is open',
    async (desk) => {
      const order = await desk.confirmed()

      const invoice = await desk.toldOf('invoice', await desk.deeds.invoice(order.remoteId))

      assert.equal(invoice.orderId, order.remoteId)
      assert.equal(invoice.customerId, order.customerId)
      assert.equal(invoice.state, 'issued')
      assert.ok(invoice.number, 'An invoice that was issued has a number.')
      assert.ok(invoice.issuedOn, 'It was issued on a day.')
      assertDecimal(invoice.total, '0.30', 'total')
      assertDecimal(invoice.open, '0.30', 'open')
      assert.equal(invoice.lines.length, 1)
      assertDecimal(invoice.lines[0]?.net ?? '', '0.30', 'net of the line')
    },
  ),

  erpCase(
    'invoice.paid',
    [leads, told('invoice', 'payment'), deed('invoice', 'pay')],
    'tells of an invoice that is paid in parts, and of each payment',
    async (desk) => {
      const invoiceId = await desk.deeds.invoice((await desk.confirmed()).remoteId)
      const { cursor } = await desk.pull('invoice')
      await desk.deeds.pay(invoiceId, '0.10')

      const part = await desk.toldOf('invoice', invoiceId, { cursor })
      assert.equal(part.state, 'issued')
      assertDecimal(part.open, '0.20', 'open after a part')

      await desk.deeds.pay(invoiceId, '0.20')
      const paid = await desk.toldOf('invoice', invoiceId, { cursor })
      assert.equal(paid.state, 'paid')
      assertDecimal(paid.open, '0', 'open at last')

      const { items } = await desk.pull('payment')
      const payments = items.flatMap((item) => (item.isDeleted || item.invoiceId !== invoiceId ? [] : [item]))
      assert.equal(payments.length, 2)
      assertDecimal(payments[0]?.amount ?? '', '0.10', 'first payment')
      assertDecimal(payments[1]?.amount ?? '', '0.20', 'second payment')
      assert.ok(payments.every(({ currency }) => currency === desk.harness.currency))
    },
  ),

  erpCase(
    'invoice.credited',
    [leads, told('invoice', 'creditNote'), deed('invoice', 'credit')],
    'tells of a credit note, of the invoice that it takes back, and that nothing is open then',
    async (desk) => {
      const invoiceId = await desk.deeds.invoice((await desk.confirmed()).remoteId)

      const creditId = await desk.deeds.credit(invoiceId)

      const note = await desk.toldOf('creditNote', creditId)
      assert.equal(note.correctsId, invoiceId)
      assertDecimal(note.total, '0.30', 'What it takes back is more than nothing.')
      const { open } = await desk.toldOf('invoice', invoiceId)
      assertDecimal(open, '0', 'open')
      const { items } = await desk.pull('invoice')
      assert.ok(!items.some(({ remoteId }) => remoteId === creditId), 'A credit note is no invoice.')
    },
  ),

  erpCase(
    'shipment.shipped',
    [leads, told('shipment'), deed('ship')],
    'tells of a shipment: of which order, of what, and when',
    async (desk) => {
      const order = await desk.confirmed()

      const shipment = await desk.toldOf('shipment', await desk.deeds.ship(order.remoteId))

      assert.equal(shipment.orderId, order.remoteId)
      assert.equal(shipment.state, 'shipped')
      assert.ok(shipment.shippedOn, 'It was shipped on a day.')
      assert.deepEqual(
        shipment.lines.map(({ productId }) => productId),
        order.lines.map(({ productId }) => productId),
      )
      assertDecimal(shipment.lines[0]?.quantity ?? '', '3', 'quantity')
    },
  ),

  erpCase(
    'price.broken',
    [told('price'), deed('setPrice')],
    'tells of the prices of a list by quantity, and of a price that was changed',
    async (desk) => {
      const productId = await desk.product()
      const listCode = `${desk.harness.mark}-list`
      const set = (minQuantity: string, unitPrice: string) =>
        desk.deeds.setPrice({ listCode, productId, unitPrice, minQuantity })
      await set('1', '9.50')
      await set('100', '8.05')
      await set('1', '9.40')

      const { items } = await desk.pull('price')

      const ours = items.flatMap((price) => (price.isDeleted || price.productId !== productId ? [] : [price]))
      const at = (least: string) =>
        ours.filter(({ minQuantity = '0' }) => Number(minQuantity) === Number(least))
      assert.equal(ours.length, 2)
      assert.ok(ours.every((price) => price.listCode === listCode))
      assertDecimal(at('1')[0]?.unitPrice.amount ?? '', '9.40', 'from one on')
      assertDecimal(at('100')[0]?.unitPrice.amount ?? '', '8.05', 'from a hundred on')
    },
  ),

  erpCase(
    'price.asked',
    [able('quotesPrices', true)],
    'tells what something would cost a customer',
    async (desk) => {
      const { remoteId: customerId } = await desk.customer()
      const productId = await desk.product()
      const lines = [{ productId, quantity: '3' }]

      const answer = await desk.connector.quotePrices?.(
        { customerId, on: '2026-11-02', currency: desk.harness.currency, lines },
        desk.call,
      )

      assert.equal(answer?.length, 1)
      assert.equal(answer[0]?.productId, productId)
      assertDecimal(answer[0].unitPrice, '9.50', 'unit price')
    },
  ),
]
