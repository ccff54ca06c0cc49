import { beforeEach, describe, expect, it } from 'vitest'
import { isCrmError } from '../../../index.ts'
import { cny, openBooks } from './fixtures/books.ts'

type Books = Awaited<ReturnType<typeof openBooks>>
let books: Books
beforeEach(async () => {
  books = await openBooks()
})

const codeOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (error: unknown) => (isCrmError(error) ? error.code : error),
  )
const invoiceTold = (more: object = {}) =>
  books.session.invoice.bring({
    ...{ issuedBy: 'erp', number: '7', accountId: books.accountId, issuedOn: '2026-11-01' },
    ...{ currency: 'CNY', net: '100.00', tax: '13.00', total: '113.00' },
    lines: [{ description: 'Widget', net: '100.00', tax: '13.00' }],
    ...more,
  })
const noteTold = (total: string, more: object = {}) =>
  invoiceTold({
    kind: 'creditNote',
    number: 'C1',
    corrects: '7',
    net: total,
    tax: '0',
    total,
    lines: [],
    ...more,
  })
const paymentTold = (amount: string, more: object = {}) =>
  books.session.payment.bring({
    ...{ toldBy: 'erp', reference: `P${amount}`, invoiceNumber: '7', amount: cny(amount) },
    paidOn: '2026-11-02',
    ...more,
  })
const owed = async () => {
  const [one] = (await books.session.instalment.list()).items
  return one && { amount: one.amount.amount, settled: one.settled.amount, isOpen: one.isOpen }
}
const credit = async () => (await books.session.account.receivables({ id: books.accountId })).credit
const held = async () => {
  const { items } = await books.session.payment.list({ where: { reversedAt: null }, orderBy: 'createdAt' })
  return items.map(({ amount, method }) => [amount.amount, method])
}

describe('an invoice of another system', () => {
  it('is taken in once, however often it is told, and owed here as there', async () => {
    const first = await invoiceTold()
    const again = await invoiceTold()

    expect(first.invoice).toMatchObject({
      number: '7',
      issuedBy: 'erp',
      status: 'issued',
      total: cny('113.00'),
    })
    expect([first.isRepeated, again.isRepeated]).toEqual([false, true])
    expect(again.invoice.version).toBe(first.invoice.version)
    expect(await owed()).toEqual({ amount: '113.00', settled: '0.00', isOpen: true })
    expect(await books.session.invoiceLine.count()).toBe(1)
  })

  it('is corrected when it is told otherwise: what was paid too much is credit', async () => {
    await invoiceTold()
    await paymentTold('110.00')
    const { invoice } = await invoiceTold({
      ...{ net: '80.00', tax: '10.40', total: '90.40', dueOn: '2026-12-01' },
      lines: [
        { description: 'Widget', net: '50.00', tax: '6.50' },
        { description: 'Gadget', net: '30.00', tax: '3.90' },
      ],
    })

    expect(invoice).toMatchObject({ total: cny('90.40'), dueOn: '2026-12-01' })
    expect(await owed()).toEqual({ amount: '90.40', settled: '90.40', isOpen: false })
    expect(await credit()).toEqual([cny('19.60')])
    expect(await books.session.invoiceLine.count()).toBe(2)
  })

  it('that is paid there is paid here, also where nobody tells of the payment', async () => {
    await invoiceTold({ open: '0' })
    expect(await owed()).toEqual({ amount: '113.00', settled: '113.00', isOpen: false })
    expect(await held()).toEqual([['113.00', 'told']])

    await paymentTold('50.00', { method: 'bank' })
    expect(await held()).toEqual([
      ['63.00', 'told'],
      ['50.00', 'bank'],
    ])
    await paymentTold('63.00', { method: 'bank' })
    expect(await held()).toEqual([
      ['50.00', 'bank'],
      ['63.00', 'bank'],
    ])
    expect(await owed()).toEqual({ amount: '113.00', settled: '113.00', isOpen: false })
    expect(await credit()).toEqual([])
  })

  it('opens again where the payment that was told did not hold', async () => {
    await invoiceTold()
    await paymentTold('113.00')
    await paymentTold('113.00', { isReversed: true })

    expect(await owed()).toEqual({ amount: '113.00', settled: '0.00', isOpen: true })
    const again = await paymentTold('113.00', { isReversed: true })
    expect(again.isRepeated).toBe(true)
    await paymentTold('113.00')
    expect(await owed()).toMatchObject({ isOpen: false })
    expect(await books.session.payment.count()).toBe(1)
  })

  it('is settled by its credit note, which takes the place of what was taken to be paid', async () => {
    await invoiceTold({ open: '100.00' })
    expect(await held()).toEqual([['13.00', 'told']])

    await noteTold('13.00')
    expect(await held()).toEqual([])
    expect(await owed()).toEqual({ amount: '113.00', settled: '13.00', isOpen: true })
    await noteTold('20.00')
    expect(await owed()).toMatchObject({ settled: '20.00' })
    const [known] = (await books.session.invoice.list({ where: { kind: 'invoice' } })).items
    expect(known?.credited).toEqual(cny('20.00'))
    await noteTold('20.00', { isCancelled: true })
    // Told as 13.00 less than all: that it was paid is all that is left to think.
    expect(await owed()).toMatchObject({ settled: '13.00' })
  })

  it('that is cancelled there is owed no more, and gives back what was paid', async () => {
    await invoiceTold()
    await paymentTold('40.00')
    const { invoice } = await invoiceTold({ isCancelled: true })

    expect(invoice.cancelledAt).not.toBeNull()
    expect(await owed()).toEqual({ amount: '113.00', settled: '0.00', isOpen: false })
    expect(await credit()).toEqual([cny('40.00')])
    const statement = await books.session.account.statement({ id: books.accountId, currency: 'CNY' })
    expect(statement.closing).toEqual(cny('-40.00'))
  })

  it('is waited for by what is about it', async () => {
    expect(await codeOf(paymentTold('1.00'))).toBe('CRM_INVOICE_UNKNOWN')
    expect(await codeOf(noteTold('1.00'))).toBe('CRM_INVOICE_UNKNOWN')
    expect(await books.session.payment.count()).toBe(0)
    await invoiceTold()
    expect(await codeOf(paymentTold('1.00'))).toBe('done')
    expect(await codeOf(noteTold('1.00'))).toBe('done')
  })

  it('is credited in its own currency, for its own customer, at the rate of its own day', async () => {
    const { session } = books
    const { id: other } = await session.account.create({ name: 'Other' })
    await session.fxRate.note({ base: 'USD', quoted: 'CNY', asOf: '2026-11-01', rate: '7.10' })
    const { invoice } = await invoiceTold({ currency: 'USD' })
    await session.fxRate.note({ base: 'USD', quoted: 'CNY', asOf: '2026-11-01', rate: '7.20' })

    expect([invoice.exchangeRate, (await invoiceTold({ currency: 'USD' })).isRepeated]).toEqual([
      '7.10',
      true,
    ])
    expect(await codeOf(noteTold('1.00'))).toBe('CRM_PAYMENT_CURRENCY')
    expect(await codeOf(noteTold('1.00', { currency: 'USD', accountId: other }))).toBe('CRM_PAYMENT_ACCOUNT')
  })

  it('may have a number that another issuer has given, too', async () => {
    await invoiceTold()
    await invoiceTold({ issuedBy: 'other' })
    await invoiceTold({ kind: 'creditNote', corrects: '7', net: '1.00', tax: '0', total: '1.00' })

    expect(await books.session.invoice.count({ number: '7' })).toBe(3)
  })

  it('is nothing that its callers here may credit or delete', async () => {
    const { invoice } = await invoiceTold()
    const { id } = invoice

    expect(await codeOf(books.session.invoice.credit({ id, reason: 'x' }))).toBe('CRM_INVOICE_STATUS')
    expect(await codeOf(books.session.invoice.delete(id))).toBe('CRM_INVOICE_FINAL')
  })
})
