import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf } from '../../../engine/money/amount.ts'
import { addDays } from '../calendar-days.ts'
import { type RecurringLine, type RecurringMoves, recurringMoves } from './recurring-moves.ts'

const seat = (startsOn: string, endsOn: string, amount = '100.00', own: Partial<RecurringLine> = {}) => ({
  ...{ accountId: 'acme', billing: 'monthly' as const, net: { amount, currency: 'CNY' }, startsOn, endsOn },
  ...own,
})
const told = (moves: RecurringMoves | undefined) =>
  Object.entries(moves ?? {})
    .filter(([key, value]) => key !== 'accountId' && Number((value as { amount: string }).amount) !== 0)
    .map(([key, value]) => `${key} ${(value as { amount: string }).amount}`)
const november = { from: '2026-11-01', to: '2026-11-30', per: 'month' } as const

describe('what recurs', () => {
  it.each<[string, readonly RecurringLine[], string[]]>([
    ['is new', [seat('2026-11-30', '2027-11-29')], ['new 100.00', 'end 100.00']],
    ['is there already', [seat('2026-10-31', '2027-11-29')], ['start 100.00', 'end 100.00']],
    ['is not there yet', [seat('2026-12-01', '2027-11-29')], []],
    ['is lost', [seat('2026-01-01', '2026-11-29')], ['start 100.00', 'churn -100.00']],
    ['is lost after the last day', [seat('2026-01-01', '2026-11-30')], ['start 100.00', 'end 100.00']],
    [
      'comes back',
      [seat('2025-01-01', '2025-12-31'), seat('2026-11-10', '2027-11-09', '80.00')],
      ['reactivation 80.00', 'end 80.00'],
    ],
    [
      'grows and shrinks',
      [seat('2026-01-01', '2027-01-01'), seat('2026-11-05', '2026-11-09', '50.00')],
      ['start 100.00', 'expansion 50.00', 'contraction -50.00', 'end 100.00'],
    ],
    [
      'is renewed without a gap at another price',
      [seat('2025-11-15', '2026-11-14'), seat('2026-11-15', '2027-11-14', '120.00')],
      ['start 100.00', 'expansion 20.00', 'end 120.00'],
    ],
    [
      'is paid by the year',
      [seat('2026-11-15', '2027-11-14', '1000.00', { billing: 'yearly' })],
      ['new 83.33', 'end 83.33'],
    ],
    ['is paid once and does not', [seat('2026-11-15', '2027-11-14', '9.00', { billing: 'once' })], []],
  ])('%s', (_, lines, expected) => {
    expect(told(recurringMoves(lines, november)[0]?.total)).toEqual(expected)
  })

  it('is told in one currency where rates are given, and apart where they are not', () => {
    const lines = [
      seat('2026-11-01', '2027-10-31'),
      seat('2026-11-01', '2027-10-31', '10.00', { net: { amount: '10.00', currency: 'USD' } }),
      seat('2026-11-01', '2027-10-31', '10', { net: { amount: '10', currency: 'JPY' }, accountId: 'globex' }),
    ]

    const tables = recurringMoves(lines, {
      ...november,
      per: 'year',
      currency: 'CNY',
      rates: { USD: '7.1234' },
    })

    expect(tables.map(({ currency, total }) => [currency, told(total)])).toEqual([
      ['CNY', ['new 2054.81', 'end 2054.81']],
      ['JPY', ['new 120', 'end 120']],
    ])
    expect(tables[1]?.accounts.map(({ accountId }) => accountId)).toEqual(['globex'])
  })
})

describe('moves, for any lines and periods,', () => {
  const day = fc.nat(1500).map((count) => addDays('2024-01-01', count))
  const lines = fc.array(
    fc.record({
      accountId: fc.constantFrom('a', 'b', 'c'),
      billing: fc.constantFrom('once' as const, 'monthly' as const, 'yearly' as const),
      net: fc.record({
        amount: fc.integer({ min: -100_000, max: 1_000_000 }).map(String),
        currency: fc.constantFrom('CNY', 'JPY', 'KWD'),
      }),
      ...{ startsOn: day, endsOn: day },
    }),
    { maxLength: 20 },
  )
  const rates = fc.constantFrom({}, { JPY: '0.0467' }, { JPY: '1/21', KWD: '23.1' })
  const per = fc.constantFrom('year' as const, 'month' as const)
  const MOVES = ['new', 'expansion', 'contraction', 'churn', 'reactivation'] as const
  const minor = (moves: RecurringMoves | undefined, key: keyof RecurringMoves) =>
    moves ? amountOf(moves[key]).minor : 0n
  const moved = (moves: RecurringMoves | undefined) => MOVES.reduce((sum, key) => sum + minor(moves, key), 0n)

  it('bring what there was at the start to what there is at the end, in all and for each account', () => {
    fc.assert(
      fc.property(lines, day, day, rates, per, (all, from, to, given, each) => {
        for (const { total, accounts } of recurringMoves(all, {
          from,
          to,
          per: each,
          currency: 'CNY',
          rates: given,
        }))
          for (const moves of [total, ...accounts])
            expect(minor(moves, 'start') + moved(moves)).toBe(minor(moves, 'end'))
      }),
    )
  })

  it('of adjoining periods add up, and the end of one is the start of the next', () => {
    fc.assert(
      fc.property(lines, fc.tuple(day, day, day), per, (all, three, each) => {
        const [from = '', middle = '', to = ''] = [...three].sort()
        const of = (start: string, end: string) => recurringMoves(all, { from: start, to: end, per: each })
        const [whole, first, second] = [of(from, to), of(from, middle), of(addDays(middle, 1), to)]

        for (const { currency, total } of whole) {
          const [one, other] = [first, second].map(
            (some) => some.find((table) => table.currency === currency)?.total,
          )
          for (const key of MOVES) expect(minor(one, key) + minor(other, key)).toBe(minor(total, key))
          expect(minor(one, 'start')).toBe(minor(total, 'start'))
          expect(minor(one, 'end')).toBe(minor(other, 'start'))
          expect(minor(other, 'end')).toBe(minor(total, 'end'))
        }
      }),
    )
  })
})
