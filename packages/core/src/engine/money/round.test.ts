import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, moneyOf } from './amount.ts'
import { divideRounded, ROUNDINGS, roundToStep } from './round.ts'

describe('rounding', () => {
  it.each([
    ['halfUp', [3n, 2n, 2n, -3n]],
    ['halfEven', [2n, 2n, 2n, -2n]],
    ['up', [3n, 3n, 2n, -3n]],
    ['down', [2n, 2n, 2n, -2n]],
  ] as const)('%s of 2.5, 2.4, 2 and −2.5', (rounding, expected) => {
    const given = [25n, 24n, 20n, -25n]

    expect(given.map((n) => divideRounded(n, 10n, rounding))).toEqual(expected)
    expect(given.map((n) => divideRounded(-n, -10n, rounding))).toEqual(expected)
  })

  it('of what is below nothing mirrors what is above, and never misses by a whole unit', () => {
    const n = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })
    const d = fc.bigInt({ min: 1n, max: 10n ** 9n })
    fc.assert(
      fc.property(n, d, fc.constantFrom(...ROUNDINGS), (above, below, rounding) => {
        const rounded = divideRounded(above, below, rounding)
        const missed = rounded * below - above

        expect(divideRounded(-above, below, rounding)).toBe(-rounded)
        expect(missed < below && -missed < below).toBe(true)
      }),
    )
  })

  it.each([
    ['CHF', '10.02', '0.05', '10.00'],
    ['CHF', '10.03', '0.05', '10.05'],
    ['CHF', '10.025', '0.05', null],
    ['CHF', '-10.03', '0.05', '-10.05'],
    ['SEK', '10.50', '1', '11.00'],
    ['JPY', '1234', '10', '1230'],
  ])('to coins: %s %s by %s', (currency, amount, step, expected) => {
    const paid = () => moneyOf(roundToStep(amountOf({ amount, currency }), step, 'halfUp')).amount

    if (expected === null) expect(paid).toThrow(expect.objectContaining({ code: 'CRM_MONEY_INVALID' }))
    else expect(paid()).toBe(expected)
  })

  it('knows no coin of nothing, nor one below the smallest unit', () => {
    const one = amountOf({ amount: '1', currency: 'CHF' })

    expect(() => roundToStep(one, '0', 'halfUp')).toThrow(
      expect.objectContaining({ code: 'CRM_MONEY_NUMBER' }),
    )
    expect(() => roundToStep(one, '0.001', 'halfUp')).toThrow(
      expect.objectContaining({ code: 'CRM_MONEY_INVALID' }),
    )
  })
})
