import { describe, expect, it } from 'vitest'
import { amountOf, compareAmounts, minus, moneyOf, negate, plus, sumOf, zero } from './amount.ts'

const cny = (amount: string) => amountOf({ amount, currency: 'CNY' })

describe('an amount', () => {
  it.each([
    ['CNY', '12.34', 1234n, '12.34'],
    ['CNY', '12', 1200n, '12.00'],
    ['CNY', '12.340000', 1234n, '12.34'],
    ['CNY', '-0.01', -1n, '-0.01'],
    ['JPY', '1000', 1000n, '1000'],
    ['KWD', '1.25', 1250n, '1.250'],
    ['CLF', '0.0001', 1n, '0.0001'],
    ['CNY', '90071992547409931.23', 9007199254740993123n, '90071992547409931.23'],
  ])('of %s %s is so many smallest units', (currency, amount, minor, told) => {
    expect(amountOf({ amount, currency })).toEqual({ minor, currency })
    expect(moneyOf({ minor, currency })).toEqual({ amount: told, currency })
  })

  it.each([
    ['finer than its currency', { amount: '0.001', currency: 'CNY' }],
    ['finer than JPY', { amount: '0.5', currency: 'JPY' }],
    ['no decimal', { amount: '1e3', currency: 'CNY' }],
    ['of no currency', { amount: '1', currency: 'yuan' }],
  ])('is refused where it is %s', (_, money) => {
    expect(() => amountOf(money)).toThrow(expect.objectContaining({ code: 'CRM_MONEY_INVALID' }))
  })

  it('is added to, taken away from and compared with what is of the same currency', () => {
    expect(moneyOf(plus(cny('0.10'), cny('0.20')))).toEqual({ amount: '0.30', currency: 'CNY' })
    expect(minus(cny('0.10'), cny('0.20'))).toEqual(negate(cny('0.10')))
    expect(sumOf([cny('1'), cny('2'), cny('-4')], 'CNY')).toEqual(cny('-1'))
    expect(sumOf([], 'CNY')).toEqual(zero('CNY'))
    expect([compareAmounts(cny('1'), cny('2')), compareAmounts(cny('2'), cny('2'))]).toEqual([-1, 0])
  })

  it('is never put together with one of another currency', () => {
    const yen = amountOf({ amount: '1', currency: 'JPY' })

    for (const together of [plus, minus, compareAmounts])
      expect(() => together(cny('1'), yen)).toThrow(expect.objectContaining({ code: 'CRM_MONEY_CURRENCIES' }))
    expect(() => sumOf([yen], 'CNY')).toThrow(expect.objectContaining({ code: 'CRM_MONEY_CURRENCIES' }))
  })
})
