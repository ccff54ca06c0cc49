import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, sumOf } from '../../../engine/money/amount.ts'
import { addDays, addMonths, wholeMonths } from '../calendar-days.ts'
import { type BilledLine, chargesOf, coTerm, prorate } from './line-charges.ts'

const money = (amount: string, currency = 'CNY') => ({ amount, currency })
const day = fc.integer({ min: 0, max: 4000 }).map((count) => addDays('2020-01-01', count))
const price = fc.integer({ min: 0, max: 100_000_000 }).map((minor) => money((minor / 100).toFixed(2)))
const sum = (all: readonly { readonly amount: { amount: string; currency: string } }[]) =>
  sumOf(
    all.map(({ amount }) => amountOf(amount)),
    'CNY',
  )

describe('days of a period', () => {
  it.each([
    ['a third of a month', '2026-04-01', '2026-04-10', '2026-04-30', '100.00', 'CNY', '33.33'],
    ['its last two thirds', '2026-04-11', '2026-04-30', '2026-04-30', '100.00', 'CNY', '66.67'],
    ['a day of a leap February', '2028-02-29', '2028-02-29', '2028-02-29', '2900', 'JPY', '100'],
    ['none', '2026-05-01', '2026-05-02', '2026-04-30', '100.00', 'CNY', '0.00'],
    ['more than all', '2020-01-01', '2030-01-01', '2026-04-30', '1.000', 'KWD', '1.000'],
  ])('that are %s', (_, startsOn, endsOn, last, amount, currency, expected) => {
    const period = { startsOn: `${last.slice(0, 8)}01`, endsOn: last }

    expect(prorate(money(amount, currency), { startsOn, endsOn }, period).amount).toBe(expected)
  })

  it('come to all of it, however it is cut', () => {
    fc.assert(
      fc.property(
        price,
        day,
        fc.integer({ min: 1, max: 400 }),
        fc.array(fc.nat(400)),
        (amount, from, length, cuts) => {
          const period = { startsOn: from, endsOn: addDays(from, length - 1) }
          const starts = [...new Set([0, ...cuts.filter((cut) => cut < length)])].sort((a, b) => a - b)
          const parts = starts.map((start, at) => ({
            amount: prorate(
              amount,
              { startsOn: addDays(from, start), endsOn: addDays(from, (starts[at + 1] ?? length) - 1) },
              period,
            ),
          }))

          expect(sum(parts)).toEqual(amountOf(amount))
        },
      ),
    )
  })
})

describe('what a line is billed', () => {
  const line = (own: Partial<BilledLine>): BilledLine => ({
    ...{ billing: 'monthly', net: money('31.00'), startsOn: '2026-01-31', endsOn: '2026-04-29' },
    ...own,
  })

  it.each<[string, Partial<BilledLine>, string[]]>([
    ['by months from its anchor', {}, ['2026-01-31 31.00', '2026-02-28 31.00', '2026-03-31 31.00']],
    ['in part at the end', { endsOn: '2026-03-15' }, ['2026-01-31 31.00', '2026-02-28 16.00']],
    ['in part at the beginning', { startsOn: '2026-03-30' }, ['2026-03-30 1.00', '2026-03-31 31.00']],
    ['by years', { billing: 'yearly', endsOn: '2028-01-30' }, ['2026-01-31 31.00', '2027-01-31 31.00']],
    ['once', { billing: 'once', startsOn: '2026-02-03' }, ['2026-02-03 31.00']],
    ['with its taxes', { tax: money('4.03'), endsOn: '2026-02-27' }, ['2026-01-31 35.03']],
    ['without a day of it', { endsOn: '2026-01-30' }, []],
  ])('%s', (_, own, expected) => {
    const charges = chargesOf(line(own), '2026-01-31')

    expect(charges.map(({ from, amount }) => `${from} ${amount.amount}`)).toEqual(expected)
  })

  it('comes to the same when it is ended and goes on at the same price', () => {
    const lines = fc.record({
      billing: fc.constantFrom('monthly' as const, 'yearly' as const),
      ...{ net: price, tax: price, startsOn: day },
    })
    fc.assert(
      fc.property(lines, day, fc.nat(2000), fc.nat(2000), (some, anchor, before, after) => {
        const cut = addDays(some.startsOn, before)
        const endsOn = addDays(cut, after)
        const whole = chargesOf({ ...some, endsOn }, anchor)
        const first = chargesOf({ ...some, endsOn: addDays(cut, -1) }, anchor)
        const second = chargesOf({ ...some, startsOn: cut, endsOn }, anchor)

        expect(sum([...first, ...second])).toEqual(sum(whole))
      }),
      { numRuns: 200 },
    )
  })

  it('ends with the contract that it joins', () => {
    const joined = coTerm(
      { billing: 'yearly', net: money('365.00') },
      { startsOn: '2026-01-01', endsOn: '2026-12-31' },
      '2026-12-30',
    )

    expect(joined.total).toEqual(money('2.00'))
    expect(joined.charges).toMatchObject([{ from: '2026-12-30', to: '2026-12-31', days: 2, of: 365 }])
  })
})

describe('months', () => {
  it.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2026-01-31', 2, '2026-03-31'],
    ['2026-01-31', 13, '2027-02-28'],
    ['2026-03-31', -1, '2026-02-28'],
  ])('from %s: %d', (from, count, expected) => {
    expect(addMonths(from, count)).toBe(expected)
  })

  it.each([
    ['2026-01-01', '2026-12-31', 12],
    ['2026-01-31', '2026-02-27', 1],
    ['2026-01-01', '2026-12-30', undefined],
    ['2026-01-01', '2026-01-01', undefined],
  ])('from %s to %s are whole or not', (from, to, expected) => {
    expect(wholeMonths(from, to)).toBe(expected)
  })
})
