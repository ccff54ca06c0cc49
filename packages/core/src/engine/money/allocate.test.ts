import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allocate, allocateMoney } from './allocate.ts'
import { negate, sumOf } from './amount.ts'

const weights = fc
  .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 30 })
  .filter((all) => all.some((weight) => weight > 0n))
const amount = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map((minor) => ({ minor, currency: 'CNY' }))

describe('sharing an amount', () => {
  it.each([
    ['100.00', 'CNY', ['1', '1', '1'], ['33.34', '33.33', '33.33']],
    ['1000', 'JPY', ['1', '1', '1'], ['334', '333', '333']],
    ['0.05', 'CNY', ['70', '20', '10'], ['0.04', '0.01', '0.00']],
    ['99999.99', 'CNY', ['30', '30', '40'], ['30000.00', '30000.00', '39999.99']],
    ['1.000', 'KWD', ['1', '1', '1', '1', '1', '1', '1'], [...Array(6).fill('0.143'), '0.142']],
    ['-0.01', 'CNY', ['1', '1'], ['-0.01', '0.00']],
    ['100.00', 'CNY', ['0.4', '0.2', '0.4'], ['40.00', '20.00', '40.00']],
    ['100.00', 'CNY', ['40', '20/3', '20/3', '20/3', '40'], ['40.00', '6.67', '6.67', '6.66', '40.00']],
    ['100.00', 'CNY', ['1/3', '2/3'], ['33.33', '66.67']],
    ['10.00', 'CNY', ['0', '1', '0'], ['0.00', '10.00', '0.00']],
    ['0.00', 'CNY', ['0', '0'], ['0.00', '0.00']],
  ])('of %s %s by %j', (given, currency, by, expected) => {
    const shares = allocateMoney({ amount: given, currency }, by)

    expect(shares.map((share) => share.amount)).toEqual(expected)
    expect(shares.every((share) => share.currency === currency)).toBe(true)
  })

  it('comes to it exactly, whatever the weights', () => {
    fc.assert(
      fc.property(amount, weights, (given, by) => {
        expect(sumOf(allocate(given, by), 'CNY')).toEqual(given)
      }),
    )
  })

  it('gives nobody a whole unit more or less than is due to them', () => {
    fc.assert(
      fc.property(amount, weights, (given, by) => {
        const all = by.reduce((sum, weight) => sum + weight, 0n)
        for (const [index, { minor }] of allocate(given, by).entries()) {
          const missed = minor * all - given.minor * (by[index] ?? 0n)
          expect(missed < all && -missed < all).toBe(true)
        }
      }),
    )
  })

  it('that is owed mirrors one that is had', () => {
    fc.assert(
      fc.property(amount, weights, (given, by) => {
        expect(allocate(negate(given), by)).toEqual(allocate(given, by).map(negate))
      }),
    )
  })

  it('gives the earlier of two alike never less, and does not care by how much all weights are larger', () => {
    fc.assert(
      fc.property(amount, weights, fc.bigInt({ min: 2n, max: 1000n }), (given, by, factor) => {
        const shares = allocate(given, by)
        const size = (index: number) => {
          const { minor = 0n } = shares[index] ?? {}
          return minor < 0n ? -minor : minor
        }
        for (const later of by.keys())
          for (const earlier of by.keys())
            if (earlier < later && by[earlier] === by[later])
              expect(size(earlier)).toBeGreaterThanOrEqual(size(later))
        expect(
          allocate(
            given,
            by.map((weight) => weight * factor),
          ),
        ).toEqual(shares)
      }),
    )
  })

  it.each([
    ['a weight below 0', ['1', '-1', '2']],
    ['nothing but zeros', ['0', '0']],
    ['nobody to share', []],
  ])('is refused for %s', (_, by) => {
    expect(() => allocateMoney({ amount: '1.00', currency: 'CNY' }, by)).toThrow(
      expect.objectContaining({ code: 'CRM_MONEY_WEIGHTS' }),
    )
  })
})
