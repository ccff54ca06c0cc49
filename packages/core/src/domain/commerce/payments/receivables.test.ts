import { describe, expect, it } from 'vitest'
import { agedIn, ageReceivables } from './age-receivables.ts'
import { allocateOldestFirst } from './allocate-oldest-first.ts'
import { exchangeGain } from './exchange-gain.ts'
import { findRate } from './find-rate.ts'
import { cny, usd } from './fixtures/books.ts'
import type { FxRate } from './fx-rate.ts'
import { instalmentStatus } from './instalment-status.ts'
import { paymentProblems } from './payment-rules.ts'
import { planTerms } from './plan-terms.ts'

const [none, half, whole] = [cny('0.00'), cny('50.00'), cny('100.00')]
const owed = (dueOn: string | null, settled = none, amount = whole) => ({ amount, settled, dueOn })

describe('an instalment', () => {
  it.each([
    ['the day before its last', '2026-11-29', owed('2026-11-30'), 'scheduled'],
    ['on its last day', '2026-11-30', owed('2026-11-30'), 'due'],
    ['the day after', '2026-12-01', owed('2026-11-30'), 'overdue'],
    ['partly paid in time', '2026-11-30', owed('2026-11-30', half), 'partial'],
    ['partly paid and late', '2026-12-01', owed('2026-11-30', half), 'overdue'],
    ['paid, however late', '2027-12-01', owed('2026-11-30', whole), 'paid'],
    ['of which no day is known', '2027-12-01', owed(null), 'scheduled'],
    [
      'that is not owed any more',
      '2027-12-01',
      { ...owed('2026-11-30', whole), voidedAt: new Date(0) },
      'void',
    ],
    ['of nothing', '2026-11-30', owed('2026-11-30', none, none), 'paid'],
  ])('%s stands as it should', (_, today, instalment, status) => {
    expect(instalmentStatus(instalment, today)).toBe(status)
  })
})

describe('receivables', () => {
  it.each([
    ['2026-11-30', 'notDue'],
    ['2026-11-29', 'days1to30'],
    ['2026-10-31', 'days1to30'],
    ['2026-10-30', 'days31to60'],
    ['2026-10-01', 'days31to60'],
    ['2026-09-30', 'days61to90'],
    ['2026-09-01', 'days61to90'],
    ['2026-08-31', 'over90'],
  ])('due on %s are %s on 30 November', (dueOn, age) => {
    const [aged] = ageReceivables([owed(dueOn)], '2026-11-30')
    expect(aged).toMatchObject({ open: whole, [age]: whole })
  })

  it('are aged in each currency by itself, and in that of the books by rates', () => {
    const rows = [
      owed('2026-11-29', half),
      owed(null),
      owed('2026-08-31', usd('0.00'), usd('10.00')),
      owed('2026-08-31', whole),
    ]
    const aged = ageReceivables(rows, '2026-11-30')

    expect(aged.map(({ currency, open }) => [currency, open.amount])).toEqual([
      ['CNY', '150.00'],
      ['USD', '10.00'],
    ])
    expect(agedIn(aged, 'CNY', new Map([['USD', '7.1234']]))).toMatchObject({
      ...{ open: cny('221.23'), overdue: cny('121.23'), notDue: cny('100.00'), over90: cny('71.23') },
    })
    expect(agedIn(aged, 'CNY', new Map())).toBeUndefined()
  })

  it('are settled by day, then by position, then by id, those without a day last', () => {
    const rows = (
      [
        ['e', 1, null],
        ['d', 2, '2026-11-02'],
        ['c', 1, '2026-11-02'],
        ['b', 1, '2026-11-02'],
        ['a', 9, '2026-11-01'],
      ] as const
    ).map(([id, position, dueOn]) => ({ id, position, ...owed(dueOn) }))

    const shares = allocateOldestFirst(rows, { minor: 45_000n, currency: 'CNY' })

    expect(shares.map(({ instalment, amount }) => [instalment.id, amount.minor])).toEqual([
      ...['a', 'b', 'c', 'd'].map((id) => [id, 10_000n]),
      ['e', 5_000n],
    ])
  })
})

describe('rates', () => {
  const known = [
    { base: 'USD', quoted: 'CNY', asOf: '2026-11-01', rate: '7.10' },
    { base: 'USD', quoted: 'CNY', asOf: '2026-11-10', rate: '7.1234' },
    { base: 'CNY', quoted: 'JPY', asOf: '2026-11-01', rate: '21.5' },
    { base: 'CNY', quoted: 'USD', asOf: '2026-11-11', rate: '0.14' },
  ] as FxRate[]
  const ask = async (base: string, quoted: string, on: string) =>
    known
      .filter((one) => one.base === base && one.quoted === quoted && one.asOf <= on)
      .sort((one, other) => (one.asOf < other.asOf ? 1 : -1))[0]

  it.each([
    ['the latest on or before the day', 'USD', 'CNY', '2026-11-10', { rate: '7.1234', isInverse: false }],
    ['an earlier one before that', 'USD', 'CNY', '2026-11-09', { rate: '7.10', asOf: '2026-11-01' }],
    ['none before the first', 'USD', 'CNY', '2026-10-31', undefined],
    ['the inverse where only that is known', 'JPY', 'CNY', '2026-11-02', { rate: '10/215', isInverse: true }],
    ['its own, though the inverse is later', 'USD', 'CNY', '2026-11-12', { rate: '7.1234' }],
    ['none where nothing is known', 'EUR', 'CNY', '2026-11-12', undefined],
    ['one for itself', 'CNY', 'CNY', '2026-11-12', { rate: '1' }],
  ])('are %s', async (_, from, to, on, expected) => {
    const found = await findRate(ask, { from, to, on })
    if (expected) expect(found).toMatchObject(expected)
    else expect(found).toBeUndefined()
  })

  it.each([
    [usd('100.00'), '7.10', '7.1234', '2.34'],
    [usd('100.00'), '7.1234', '7.10', '-2.34'],
    [usd('0.01'), '1/3', '2/3', '0.00'],
    [{ amount: '1000', currency: 'JPY' }, '0.045', '10/215', '1.51'],
    [usd('5.00'), '7', '7.0', '0.00'],
  ])('of %o from %s to %s gain %s, rounded once', (amount, document, payment, gain) => {
    expect(exchangeGain(amount, { document, payment }, 'CNY').amount).toBe(gain)
  })
})

describe('rules of payments', () => {
  it('share an invoice out to the last cent', () => {
    const thirds = ['33.33', '33.33', '33.34'].map((percent, at) => ({ percent, days: at * 30 }))
    const parts = planTerms({ minor: 10_000n, currency: 'CNY' }, thirds, '2026-11-02')

    expect(parts.map(({ amount, dueOn }) => [amount.minor, dueOn])).toEqual([
      [3_333n, '2026-11-02'],
      [3_333n, '2026-12-02'],
      [3_334n, '2027-01-01'],
    ])
  })

  it.each([
    [[], 'payments'],
    [{ term: {} }, 'payments.term'],
    [{ numbers: { invoice: 'INV' } }, 'payments.numbers.invoice'],
    [{ numbers: { invoice: '{00}', creditNote: '{00}' } }, 'payments.numbers.creditNote'],
    [{ numbers: 'INV{0}' }, 'payments.numbers'],
    [{ terms: { half: [{ percent: '50', days: 0 }] } }, 'payments.terms.half'],
    [{ terms: { all: [{ percent: 100, days: 0 }] } }, 'payments.terms.all'],
    [{ terms: { all: [{ percent: '100', days: 1.5 }] } }, 'payments.terms.all'],
    [{ terms: [] }, 'payments.terms'],
    [{ usualTerms: 'net30' }, 'payments.usualTerms'],
  ])('that cannot be are told with their place: %o', (rules, path) => {
    expect(paymentProblems(rules).map((issue) => issue.path)).toEqual([path])
  })
})
