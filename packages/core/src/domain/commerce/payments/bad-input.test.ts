import { beforeAll, describe, expect, it } from 'vitest'
import { isCrmError } from '../../../index.ts'
import { dump } from '../../../testing/index.ts'
import { cny, openBooks } from './fixtures/books.ts'

type Books = Awaited<ReturnType<typeof openBooks>>
let books: Books
let invoiceId: string
let paymentId: string
beforeAll(async () => {
  books = await openBooks()
  const { invoice } = await books.issue('100.00')
  const { payment } = await books.pay('150.00')
  ;[invoiceId, paymentId] = [invoice.id, payment.id]
})

const AMOUNTS = [
  '',
  '-1',
  '0',
  '0.00',
  '1e3',
  '1,5',
  'NaN',
  'Infinity',
  '1.234',
  '9'.repeat(30),
  ' 1',
  1,
  null,
  {},
]
const DAYS = ['2026-02-30', '2026-13-01', '02.11.2026', '2026-11-02T00:00:00Z', '', 20261102, null]
const IDS = ['', 'x', '../x', "' or 1=1 --", '\u0000', 'x'.repeat(10_000), 7, null, {}]
const RATES = ['0', '-1', '1/0', '7,1', '1e2', 'x', '', '1/2/3', '9'.repeat(50), 7, null]
const TEXTS = ['', ' ', '\u0000', '\ud800', 'x'.repeat(5_000), 7, null]

type Call = (value: unknown) => Promise<unknown>
const line = { description: 'Work', net: '1.00' }
const draft = (more: object) =>
  books.session.invoice.draft({
    accountId: books.accountId,
    currency: 'CNY',
    lines: [line],
    ...more,
  } as never)
const record = (more: object) =>
  books.session.payment.record({ accountId: books.accountId, amount: cny('1.00'), ...more } as never)
const bring = (more: object) =>
  books.session.invoice.bring({
    ...{ issuedBy: 'erp', number: '1', accountId: books.accountId, issuedOn: '2026-11-02', currency: 'CNY' },
    ...{ net: '1.00', tax: '0', total: '1.00' },
    ...more,
  } as never)
const told = (more: object) =>
  books.session.payment.bring({
    ...{ toldBy: 'erp', reference: '1', invoiceId, amount: cny('1.00'), paidOn: '2026-11-02' },
    ...more,
  } as never)
const note = (more: object) =>
  books.session.fxRate.note({ base: 'USD', quoted: 'CNY', asOf: '2026-11-02', rate: '7', ...more } as never)

const tried: readonly (readonly [string, readonly unknown[], Call])[] = [
  ['amount of a payment', AMOUNTS, (amount) => record({ amount: { amount, currency: 'CNY' } })],
  [
    'currency of a payment',
    ['', 'cny', 'YUAN', 7, null],
    (currency) => record({ amount: { amount: '1', currency } }),
  ],
  ['account of a payment', IDS, (accountId) => record({ accountId })],
  ['day of a payment', DAYS, (receivedOn) => record({ receivedOn })],
  ['rate of a payment', RATES, (exchangeRate) => record({ exchangeRate })],
  ['reference of a payment', TEXTS, (bankReference) => record({ bankReference })],
  ['method of a payment', TEXTS, (method) => record({ method })],
  ['instalment of a payment', IDS, (instalmentId) => record({ allocations: [{ instalmentId }] })],
  ['invoice of a payment', IDS, (id) => record({ allocations: [{ invoiceId: id }] })],
  ['part of a payment', AMOUNTS, (amount) => record({ allocations: [{ invoiceId, amount }] })],
  ['allocations', [[], 'all', {}, 7, [{}], [null]], (allocations) => record({ allocations })],
  ['payment to allocate', IDS, (id) => books.session.payment.allocate({ id } as never)],
  ['payment to refund', IDS, (id) => books.session.payment.refund({ id, reason: 'x' } as never)],
  [
    'amount to refund',
    AMOUNTS,
    (amount) => books.session.payment.refund({ id: paymentId, amount, reason: 'x' } as never),
  ],
  ['reason of a refund', TEXTS, (reason) => books.session.payment.refund({ id: paymentId, reason } as never)],
  ['payment to reverse', IDS, (id) => books.session.payment.reverse({ id, reason: 'x' } as never)],
  ['account of a draft', IDS, (accountId) => draft({ accountId })],
  ['lines of a draft', [[], 'x', [{}], [null], Array(2000).fill(line)], (lines) => draft({ lines })],
  ['net of a line', ['', '1e3', '1.234', 'x', 1, null], (net) => draft({ lines: [{ ...line, net }] })],
  [
    'quantity of a line',
    ['', '-1', '1e3', '1.1234567', 'x', 1, null],
    (quantity) => draft({ lines: [{ ...line, quantity }] }),
  ],
  ['words of a line', TEXTS, (description) => draft({ lines: [{ ...line, description }] })],
  ['last day of a draft', DAYS, (dueOn) => draft({ dueOn })],
  ['terms of a draft', TEXTS, (terms) => draft({ terms })],
  ['owner of a draft', IDS, (ownerId) => draft({ ownerId })],
  ['draft to issue', IDS, (id) => books.session.invoice.issue({ id } as never)],
  ['invoice to credit', IDS, (id) => books.session.invoice.credit({ id, reason: 'x' } as never)],
  [
    'position to credit',
    [0, -1, 1.5, 2, '1', null],
    (position) =>
      books.session.invoice.credit({ id: invoiceId, reason: 'x', lines: [{ position }] } as never),
  ],
  [
    'amount to credit',
    AMOUNTS,
    (net) =>
      books.session.invoice.credit({ id: invoiceId, reason: 'x', lines: [{ position: 1, net }] } as never),
  ],
  ['number that is told', TEXTS, (number) => bring({ number })],
  ['total that is told', ['', '-1', '1e3', '1.234', 1, null], (total) => bring({ total })],
  ['total that its parts do not come to', ['2.00', '0.99'], (total) => bring({ total })],
  ['what is told to be open', ['-1', '1.234', 1, null], (open) => bring({ open })],
  ['day that is told', DAYS, (issuedOn) => bring({ issuedOn })],
  ['order that is told', IDS, (orderId) => bring({ orderId })],
  ['invoice of a payment that is told', IDS, (id) => told({ invoiceId: id })],
  ['amount that is told', AMOUNTS, (amount) => told({ amount: { amount, currency: 'CNY' } })],
  [
    'reference that is told',
    ['', ' ', '\u0000', 'x'.repeat(5_000), 7, null],
    (reference) => told({ reference }),
  ],
  ['rate', RATES, (rate) => note({ rate })],
  ['currency of a rate', ['', 'usd', 'CNY', 7, null], (base) => note({ base })],
  ['day of a rate', DAYS, (asOf) => note({ asOf })],
  [
    'rate by hand',
    RATES,
    (rate) => books.session.fxRate.create({ base: 'USD', quoted: 'CNY', asOf: '2026-11-02', rate } as never),
  ],
  ['account of receivables', IDS, (id) => books.session.account.receivables({ id } as never)],
  [
    'day of receivables',
    DAYS,
    (on) => books.session.account.receivables({ id: books.accountId, on } as never),
  ],
  [
    'currency of a statement',
    ['', 'cny', 7, null],
    (currency) => books.session.account.statement({ id: books.accountId, currency } as never),
  ],
  ['payment to explain', IDS, (id) => books.session.payment.explain({ id } as never)],
]

describe('what nobody can mean', () => {
  it.each(tried)('as %s is refused with a code, and changes nothing', async (_, values, call) => {
    const before = await dump(books.store)
    for (const value of values) {
      const refused = await call(value).then(
        () => 'taken',
        (error: unknown) => error,
      )
      expect([value, isCrmError(refused) ? 'refused' : refused]).toEqual([value, 'refused'])
      expect(isCrmError(refused) && refused.code).not.toMatch(/INTERNAL|STORE/)
    }
    expect(await dump(books.store)).toEqual(before)
  })
})
