import { describe, expect, it } from 'vitest'
import { exchangeMoney } from './exchange.ts'

describe('exchanging', () => {
  it.each([
    ['100.00', 'USD', '7.1234', 'CNY', '712.34'],
    ['100.00', 'USD', '150.255', 'JPY', '15026'],
    ['1000', 'JPY', '0.0476', 'CNY', '47.60'],
    ['1.250', 'KWD', '3.25', 'USD', '4.06'],
    ['-1.250', 'KWD', '3.25', 'USD', '-4.06'],
    ['3.00', 'EUR', '1/3', 'USD', '1.00'],
  ])('%s %s at %s is %s %s', (amount, currency, rate, to, expected) => {
    expect(exchangeMoney({ amount, currency }, rate, to)).toEqual({ amount: expected, currency: to })
  })

  it('rounds as it is told', () => {
    expect(exchangeMoney({ amount: '1.25', currency: 'USD' }, '3.25', 'CNY', 'up').amount).toBe('4.07')
  })

  it.each(['0', '-7.1', 'seven'])('knows no rate of %s', (rate) => {
    expect(() => exchangeMoney({ amount: '1.00', currency: 'USD' }, rate, 'CNY')).toThrow(
      expect.objectContaining({ code: 'CRM_MONEY_NUMBER' }),
    )
  })
})
