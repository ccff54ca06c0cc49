import { describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'

function pathsOf(options: object): readonly unknown[] {
  try {
    commerce({ currency: 'CNY', ...options })
    return []
  } catch (error) {
    expect(error).toMatchObject({ code: 'CRM_CONFIG' })
    const { issues } = error as { issues: readonly { path: string; message: string; zh: string }[] }
    expect(issues.every(({ message, zh }) => message && zh)).toBe(true)
    return issues.map(({ path }) => path)
  }
}

const discount = { id: 'a', on: 'line', percent: '10', stacking: 'stack' }
const rate = { class: 'standard', rate: '0.13', code: 'VAT' }

describe('rules of prices', () => {
  it('that can be are taken', () => {
    const cash = { step: '0.05', currencies: ['CHF'] }
    expect(
      pathsOf({
        discounts: [
          {
            ...discount,
            when: { family: 'pumps', quantity: { gte: '10' } },
            from: '2026-01-01',
            until: '2026-01-01',
          },
          { ...discount, id: 'b', on: 'document', when: { termMonths: { gte: 12 } }, funding: 'marketing' },
          { id: 'c', on: 'line', amount: { amount: '5', currency: 'CNY' }, per: 'unit', stacking: 'best' },
        ],
        tax: {
          rates: [rate, { ...rate, region: 'HK', rate: '0' }],
          per: 'document',
          prices: 'inclusive',
          cash,
        },
        margin: { floor: '0.15', families: { hardware: '0.08' }, per: 'line' },
      }),
    ).toEqual([])
  })

  it.each<[string, object, string[]]>([
    ['no list', { discounts: {} }, ['discounts']],
    ['an unknown key', { discounts: [{ ...discount, percents: '1' }] }, ['discounts.0.percents']],
    ['two of one id', { discounts: [discount, discount] }, ['discounts.1.id']],
    [
      'both an amount and a percentage',
      { discounts: [{ ...discount, amount: { amount: '1', currency: 'CNY' } }] },
      ['discounts.0'],
    ],
    ['more than everything', { discounts: [{ ...discount, percent: '100.1' }] }, ['discounts.0.percent']],
    ['a number', { discounts: [{ ...discount, percent: 10 }] }, ['discounts.0.percent']],
    ['no stacking', { discounts: [{ ...discount, stacking: 'all' }] }, ['discounts.0.stacking']],
    [
      'an amount for each unit of a document',
      {
        discounts: [
          {
            id: 'a',
            on: 'document',
            amount: { amount: '1', currency: 'CNY' },
            per: 'unit',
            stacking: 'best',
          },
        ],
      },
      ['discounts.0.per'],
    ],
    [
      'a cap finer than its currency',
      { discounts: [{ ...discount, cap: { amount: '0.001', currency: 'CNY' } }] },
      ['discounts.0.cap'],
    ],
    [
      'a misspelt fact',
      { discounts: [{ ...discount, when: { familly: 'pumps' } }] },
      ['discounts.0.when.familly'],
    ],
    [
      'a fact that the document has not',
      { discounts: [{ ...discount, on: 'document', when: { family: 'pumps' } }] },
      ['discounts.0.when.family'],
    ],
    [
      'days the wrong way round',
      { discounts: [{ ...discount, from: '2026-02-01', until: '2026-01-01' }] },
      ['discounts.0.until'],
    ],
    ['no day', { discounts: [{ ...discount, from: '2026-02-30' }] }, ['discounts.0.from']],
    ['no rates', { tax: {} }, ['tax.rates']],
    ['a rate as a percentage', { tax: { rates: [{ ...rate, rate: '13' }] } }, ['tax.rates.0.rate']],
    ['a tax twice', { tax: { rates: [rate, { ...rate, from: '2026-01-01' }] } }, ['tax.rates.1']],
    [
      'a coin below the smallest unit',
      { tax: { rates: [rate], cash: { step: '0.05', currencies: ['JPY'] } } },
      ['tax.cash.step'],
    ],
    [
      'unknown roundings',
      { tax: { rates: [rate], rounding: 'nearest', per: 'unit', prices: 'both' } },
      ['tax.per', 'tax.prices', 'tax.rounding'],
    ],
    [
      'a floor above everything',
      { margin: { floor: '15', families: { a: 'b' } } },
      ['margin.floor', 'margin.families.a'],
    ],
    ['nothing that can be read', { tax: 1, margin: [], discounts: [null] }, ['discounts.0', 'tax', 'margin']],
  ])('are refused with their places: %s', (_, options, paths) => {
    expect(pathsOf(options)).toEqual(paths)
  })

  it('that follow one another by days, or are of several regions, are not the same tax twice', () => {
    const rates = [
      { ...rate, until: '2019-03-31' },
      { ...rate, from: '2019-04-01' },
      { ...rate, region: 'HK' },
      { ...rate, code: 'LOCAL' },
    ]

    expect(pathsOf({ tax: { rates } })).toEqual([])
  })
})
