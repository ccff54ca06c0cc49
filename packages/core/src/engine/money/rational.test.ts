import { describe, expect, it } from 'vitest'
import { amountOf, moneyOf } from './amount.ts'
import { amountFrom, multiply, rational, times } from './rational.ts'

describe('an exact number', () => {
  it.each([
    ['a percentage of an amount', '250000.00', '0.35', '87500.00'],
    ['a third', '100.00', '1/3', '33.33'],
    ['two thirds of what is owed', '-100.00', '2/3', '-66.67'],
    ['a fraction of decimals', '1.00', '0.5/0.25', '2.00'],
  ])('multiplies an amount, rounded once: %s', (_, amount, by, expected) => {
    expect(moneyOf(times(amountOf({ amount, currency: 'CNY' }), rational(by))).amount).toBe(expected)
  })

  it('times another loses nothing before it is an amount', () => {
    const gross = multiply(rational('0.333333'), rational('3000'))

    expect(moneyOf(amountFrom(gross, 'CNY')).amount).toBe('1000.00')
    expect(moneyOf(amountFrom(gross, 'KWD')).amount).toBe('999.999')
    expect(moneyOf(amountFrom(gross, 'JPY', 'down')).amount).toBe('999')
  })

  it.each(['', '1e3', '1/0', '1/-3', '1/2/3', 'NaN', '0x10'])('is not read from %j', (text) => {
    expect(() => rational(text)).toThrow(expect.objectContaining({ code: 'CRM_MONEY_NUMBER' }))
  })
})
