import type { ErpConnector, ErpKind, ErpOrderPush, ErpRecords } from '@guanxi/core/commerce'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isTrytonMissing, startTryton, type TestTryton } from '../../../../scripts/test-tryton.ts'
import { type Office, openOffice } from './fixtures/office.ts'
import { optionsFor } from './fixtures/tryton-harness.ts'
import { tryton } from './tryton.ts'

const call = { signal: new AbortController().signal }
const write = (key: string) => ({ key, ...call })
const TODAY = '2026-11-22'

describe.skipIf(isTrytonMissing())('selling through Tryton', () => {
  let server: TestTryton
  let office: Office
  let connector: ErpConnector
  let products: ReadonlyMap<string, string>

  beforeAll(async () => {
    // An hour ahead: nothing may go by the clock of this machine.
    server = await startTryton({ clock: '+1h' })
    office = openOffice(server)
    connector = tryton(optionsFor(server))
    products = new Map((await all('product')).map(({ code, remoteId }) => [code, remoteId]))
  }, 300_000)
  afterAll(() => server?.stop())

  async function since<K extends ErpKind>(kind: K, cursor: string | null) {
    const page = await connector.pulls[kind]?.({ cursor, limit: 500, overlapMs: 0, ...call })
    if (!page) throw new Error(`Tryton tells of no ${kind}.`)
    return { items: page.items as readonly ErpRecords[K][], cursor: page.cursor }
  }
  const all = async <K extends ErpKind>(kind: K) => (await since(kind, null)).items

  const productId = (code: string) => products.get(code) ?? ''
  const customer = (name: string) => connector.upsertCustomer({ name }, write(`customer:${name}`))

  /** Ten widgets at 95, taxed at 13 %, and an installation at 80, taxed at 6 %. */
  function order(customerId: string, number: string): ErpOrderPush {
    const widget = { lineKey: 'l1', description: 'Widget', quantity: '10', unit: 'piece', unitPrice: '95' }
    const work = { lineKey: 'l2', description: 'Installation', quantity: '1', unit: 'piece', unitPrice: '80' }
    return {
      ...{ number, customerId, placedOn: TODAY, currency: 'CNY', net: '1030', tax: '128.3', total: '1158.3' },
      lines: [
        { ...widget, productId: productId('SKU-1'), net: '950', taxClass: 'standard' },
        { ...work, productId: productId('SRV-1'), net: '80', taxClass: 'reduced' },
      ],
    }
  }

  async function confirmed(name: string): Promise<string> {
    const { remoteId } = await connector.pushOrder(
      order((await customer(name)).remoteId, name),
      write(`order:${name}`),
    )
    await connector.advanceOrder?.(remoteId, 'confirm', write(`order:${name}`))
    return remoteId
  }

  it('takes an order from its draft to the last payment, and comes to the same to the cent', async () => {
    const ada = await customer('Ada')
    const draft = await connector.pushOrder(order(ada.remoteId, 'SO-1'), write('order:SO-1'))
    expect(draft).toMatchObject({
      ...{ key: 'order:SO-1', state: 'draft', customerId: ada.remoteId, placedOn: TODAY, currency: 'CNY' },
      ...{ net: '1030', tax: '128.3', total: '1158.3' },
      lines: [
        { lineKey: 'l1', productId: productId('SKU-1'), quantity: '10', unitPrice: '95' },
        { lineKey: 'l2', productId: productId('SRV-1'), quantity: '1', unitPrice: '80' },
      ],
    })

    const id = draft.remoteId
    expect(await connector.advanceOrder?.(id, 'confirm', write('o'))).toMatchObject({ state: 'confirmed' })
    expect(await connector.getById('stock', productId('SKU-1'), call)).toMatchObject({ available: '990' })

    const shipment = await connector.getById('shipment', await office.ship(id), call)
    expect(shipment).toMatchObject({
      ...{ orderId: id, state: 'shipped' },
      lines: [{ productId: productId('SKU-1'), quantity: '10' }],
    })

    const invoiceId = await office.invoice(id)
    expect(await connector.getById('invoice', invoiceId, call)).toMatchObject({
      ...{ orderId: id, customerId: ada.remoteId, state: 'issued' },
      ...{ net: '1030', tax: '128.3', total: '1158.3', open: '1158.3' },
    })

    await office.pay(invoiceId, '500')
    expect(await connector.getById('invoice', invoiceId, call)).toMatchObject({
      state: 'issued',
      open: '658.3',
    })
    await office.pay(invoiceId, '658.3')
    expect(await connector.getById('invoice', invoiceId, call)).toMatchObject({ state: 'paid', open: '0' })
    expect((await all('payment')).filter((payment) => payment.invoiceId === invoiceId)).toMatchObject([
      { amount: '500', currency: 'CNY', reference: 'Transfer of 500' },
      { amount: '658.3', currency: 'CNY', reference: 'Transfer of 658.3' },
    ])
    expect(await connector.getById('order', id, call)).toMatchObject({ state: 'done' })
  })

  it('has an invoice settled by its credit note, and none of the two is the other', async () => {
    const id = await confirmed('Bob')
    const invoiceId = await office.invoice(id)
    const noteId = await office.credit(invoiceId)

    expect(await connector.getById('invoice', invoiceId, call)).toMatchObject({ state: 'paid', open: '0' })
    expect(await connector.getById('creditNote', noteId, call)).toMatchObject({
      ...{ correctsId: invoiceId, total: '1158.3', state: 'paid' },
    })
    expect(await connector.getById('invoice', noteId, call)).toBeNull()
    expect(await connector.getById('creditNote', invoiceId, call)).toBeNull()
  })

  it('cancels an order that is not begun, and leaves one that is as it is', async () => {
    const begun = await confirmed('Cam')
    const draft = await connector.pushOrder(
      order((await customer('Cam')).remoteId, 'Cam 2'),
      write('order:Cam2'),
    )

    expect(await connector.advanceOrder?.(draft.remoteId, 'cancel', write('c'))).toMatchObject({
      state: 'cancelled',
    })
    expect(await connector.advanceOrder?.(begun, 'cancel', write('c'))).toMatchObject({ state: 'confirmed' })
  })

  it('tells the price that the list of a customer makes of a quantity, in the currency asked for', async () => {
    const { remoteId: customerId } = await customer('Dan')
    await office.giveList(customerId, 'Wholesale')
    const asked = (quantity: string, currency = 'CNY') =>
      connector.quotePrices?.(
        { customerId, on: TODAY, currency, lines: [{ productId: productId('SKU-1'), quantity }] },
        call,
      )

    expect(await asked('9')).toMatchObject([{ unitPrice: '98.5' }])
    expect(await asked('10')).toMatchObject([{ unitPrice: '90' }])
    expect(await asked('10', 'USD')).toMatchObject([{ unitPrice: '11.25' }])
    expect(await all('price')).toEqual(
      ['0', '10'].map((minQuantity) => ({
        ...{ remoteId: `1:${productId('SKU-1')}:${minQuantity}`, listCode: 'Wholesale', minQuantity },
        productId: productId('SKU-1'),
        unitPrice: { amount: minQuantity === '0' ? '98.5' : '90', currency: 'CNY' },
      })),
    )
  })

  it('tells of a customer again when only an address or a telephone number has changed', async () => {
    const { remoteId } = await customer('Eve')
    const { cursor } = await since('customer', null)
    await office.tables.create('party.contact_mechanism', {
      ...{ party: Number(remoteId), type: 'phone', value: '+8613800000000' },
    })
    // It has the same second on SQLite, so it shows to who begins a little earlier.
    const page = await connector.pulls.customer?.({ cursor, limit: 500, overlapMs: 1_000, ...call })

    expect(page?.items).toContainEqual(expect.objectContaining({ remoteId, phone: '+8613800000000' }))
  })

  it.each<[why: string, change: object]>([
    ['a unit that is not there', { unit: 'dozen' }],
    ['a price of more decimals than it keeps', { unitPrice: '95.00001' }],
    ['a line that would come to another amount there', { net: '950.01' }],
    ['a quantity that no number of its holds', { quantity: '10.00000000000000001' }],
  ])('refuses %s before anything is written', async (why, change) => {
    const { remoteId } = await customer('Fay')
    const push = order(remoteId, 'F')
    const lines = push.lines.map((line) => ({ ...line, ...change }))

    const refused = connector.pushOrder({ ...push, lines }, write('order:refused'))

    await expect(refused, why).rejects.toMatchObject({ code: 'validation', isRetryable: false })
    expect(await office.countOrders(remoteId)).toBe(0)
  })

  it('writes a customer over no other one who was there first', async () => {
    const { remoteId, version = '' } = await customer('Gil')
    await office.renameCustomer(remoteId, 'Gilbert')

    const stale = connector.upsertCustomer({ remoteId, version, name: 'Gilles' }, write('gil'))

    await expect(stale).rejects.toMatchObject({ code: 'conflict' })
  })

  it('says what time it is there, by its clock', async () => {
    const { serverTime, version } = await connector.check(call)

    expect(version).toMatch(/^6\.0\./)
    expect(Math.round((serverTime.getTime() - Date.now()) / 60_000)).toBe(60)
  })

  it('asks to be left alone where a password was wrong too often', async () => {
    const attempt = "select 'crm', datetime('now', '+1 hour')"
    const six = Array.from({ length: 6 }, () => attempt).join(' union all ')
    await server.administer(`insert into res_user_login_attempt (login, create_date) ${six}`)

    const another = tryton(optionsFor(server))

    await expect(another.check(call)).rejects.toMatchObject({ code: 'rateLimited', isRetryable: true })
  })
})
