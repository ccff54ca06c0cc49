import { describe, expect, it } from 'vitest'
import { type PricingRules, pricingOf } from './pricing.ts'
import type { QuoteDraft } from './quote-draft.ts'
import { reckonQuote } from './reckon-quote.ts'
import type { TaxRules } from './tax-rule.ts'

type Lines = readonly (readonly [unitPrice: string, quantity?: string, taxClass?: string])[]

const vat: TaxRules = {
  rates: [
    { class: 'standard', rate: '0.13', code: 'VAT13' },
    { class: 'reduced', rate: '0.06', code: 'VAT6' },
    { class: 'exempt', rate: '0', code: 'VAT0' },
  ],
}

function reckon(lines: Lines, rules: PricingRules, more: Partial<QuoteDraft> = {}) {
  const draft: QuoteDraft = {
    ...{ currency: 'CNY', on: '2026-11-22' },
    lines: lines.map(([unitPrice, quantity = '1', taxClass = 'standard'], at) => ({
      ...{ key: `l${at}`, unitPrice, quantity, taxClass },
    })),
    ...more,
  }
  return reckonQuote(draft, pricingOf(rules))
}

const figures = ({ gross, discount, net, tax, total }: ReturnType<typeof reckon>) =>
  [gross, discount, net, tax, total].map(({ amount }) => amount)

describe('a quote', () => {
  it('without rules is quantity times price, each line rounded once', () => {
    expect(
      figures(
        reckon(
          [
            ['0.333333', '3000'],
            ['9.99', '2.5'],
          ],
          {},
        ),
      ),
    ).toEqual([...['1024.98', '0.00', '1024.98', '0.00', '1024.98']])
  })

  it.each<[string, Partial<TaxRules>, string[]]>([
    ['line by line', { per: 'line' }, ['15.00', '0.00', '15.00', '0.90', '15.90']],
    ['as a document', { per: 'document' }, ['15.00', '0.00', '15.00', '0.90', '15.90']],
    [
      'within the price, line by line',
      { per: 'line', prices: 'inclusive' },
      ['15.00', '0.00', '14.15', '0.85', '15.00'],
    ],
    [
      'within the price, as a document',
      { per: 'document', prices: 'inclusive' },
      ['15.00', '0.00', '14.15', '0.85', '15.00'],
    ],
  ])('is taxed %s', (_, how, expected) => {
    expect(
      figures(
        reckon(
          [
            ['5', '1', 'reduced'],
            ['10', '1', 'reduced'],
          ],
          { tax: { ...vat, ...how } },
        ),
      ),
    ).toEqual(expected)
  })

  it('is rounded once for each tax where it is taxed as a document, and shares the rest among its lines', () => {
    const lines: Lines = [['0.04'], ['0.04'], ['0.04']]

    expect(reckon(lines, { tax: vat }).tax.amount).toBe('0.03')
    const whole = reckon(lines, { tax: { ...vat, per: 'document' } })
    expect(whole.lines.map(({ tax }) => tax.amount)).toEqual(['0.01', '0.01', '0.00'])
    expect(whole.taxes).toEqual([
      {
        code: 'VAT13',
        rate: '0.13',
        base: { amount: '0.12', currency: 'CNY' },
        tax: { amount: '0.02', currency: 'CNY' },
      },
    ])
  })

  it.each([
    ['125.00', '12', '0.06', '1415.09', '84.91'],
    ['125.00', '30', '0.06', '3537.74', '212.26'],
    ['100.00', '1', '0.21', '82.64', '17.36'],
    ['19.99', '50', '0.19', '839.92', '159.58'],
  ])('that states %s with tax in it, %s times, solves back to the price', (price, times, rate, net, tax) => {
    const rates = [{ class: 'standard', rate, code: 'VAT' }]
    const each: Lines = Array.from({ length: Number(times) }, () => [price] as const)
    const reckoned = reckon(each, { tax: { rates, per: 'document', prices: 'inclusive' } })

    expect([reckoned.net.amount, reckoned.tax.amount]).toEqual([net, tax])
    expect(reckoned.total).toEqual(reckoned.gross)
  })

  it('bears several taxes of one class, each on the price', () => {
    const rates = ['CGST', 'SGST'].map((code) => ({ class: 'standard', rate: '0.09', code }))
    const tax = (prices: 'exclusive' | 'inclusive') =>
      reckon([['100']], { tax: { rates, prices } }).taxes.map((one) => `${one.code} ${one.tax.amount}`)

    expect(tax('exclusive')).toEqual(['CGST 9.00', 'SGST 9.00'])
    expect(tax('inclusive')).toEqual(['CGST 7.63', 'SGST 7.62'])
  })

  it('with several taxes in tiny prices has no line that bears more taxes than it comes to', () => {
    const rates = ['CGST', 'SGST'].map((code) => ({ class: 'standard', rate: '0.9', code }))
    const lines: Lines = [['0.01'], ['0.01'], ['0.01']]
    const reckoned = reckon(lines, { tax: { rates, per: 'document', prices: 'inclusive' } })

    expect(reckoned.taxes.map(({ tax }) => tax.amount)).toEqual(['0.01', '0.01'])
    expect(reckoned.lines.map(({ net }) => net.amount)).toEqual(['0.00', '0.00', '0.01'])
  })

  it('is taxed by the rates of its region and its day', () => {
    const tax: TaxRules = {
      rates: [
        { class: 'standard', rate: '0.16', code: 'OLD', until: '2019-03-31' },
        { class: 'standard', rate: '0.13', code: 'NEW', from: '2019-04-01' },
        { class: 'standard', rate: '0.05', code: 'HK', region: 'HK' },
      ],
    }
    const codes = (more: Partial<QuoteDraft>) =>
      reckon([['100']], { tax }, more).taxes.map(({ code }) => code)

    expect(codes({ on: '2019-03-31' })).toEqual(['OLD'])
    expect(codes({})).toEqual(['NEW'])
    expect(codes({ region: 'HK' })).toEqual(['HK'])
    expect(codes({ region: 'SH' })).toEqual(['NEW'])
  })

  it('of a class without a rate is refused rather than sold without tax', () => {
    expect(() => reckon([['1', '1', 'luxury']], { tax: vat })).toThrow(
      expect.objectContaining({ code: 'CRM_TAX_RATE_MISSING' }),
    )
    expect(reckon([['1', '1', 'exempt']], { tax: vat }).tax.amount).toBe('0.00')
  })

  it('shares a discount on the whole among its lines, before taxes', () => {
    const reckoned = reckon(
      [['100'], ['100'], ['100']],
      { tax: vat },
      {
        discounts: [{ amount: { amount: '100', currency: 'CNY' }, reason: 'fair' }],
      },
    )

    expect(reckoned.lines.map(({ net }) => net.amount)).toEqual(['66.66', '66.67', '66.67'])
    expect(figures(reckoned)).toEqual(['300.00', '100.00', '200.00', '26.01', '226.01'])
    expect(reckoned.discountBp).toBe(3333)
    expect(reckoned.discounts).toEqual([
      { rule: null, amount: { amount: '100.00', currency: 'CNY' }, reason: 'fair' },
    ])
  })

  it('takes discounts on the whole off what discounts on lines have left', () => {
    const reckoned = reckon([['100'], ['300']], {
      discounts: [
        {
          id: 'first',
          on: 'line',
          when: { gross: { lt: { amount: '200', currency: 'CNY' } } },
          percent: '50',
          stacking: 'stack',
        },
        { id: 'whole', on: 'document', percent: '10', stacking: 'stack', funding: 'marketing' },
      ],
    })

    expect(reckoned.lines.map((line) => [line.discount.amount, line.documentDiscount.amount])).toEqual([
      ['55.00', '5.00'],
      ['30.00', '30.00'],
    ])
    expect(reckoned.discounts).toMatchObject([
      { rule: 'whole', funding: 'marketing', amount: { amount: '35.00' } },
    ])
  })

  it('paid in coins keeps its total and tells the rounding beside it', () => {
    const tax: TaxRules = { ...vat, cash: { step: '0.05', currencies: ['CHF'] } }
    const paid = (currency: string) => reckon([['10.02', '1', 'exempt']], { tax }, { currency })

    expect(paid('CHF')).toMatchObject({
      ...{ total: { amount: '10.02' }, cashRounding: { amount: '-0.02' }, payable: { amount: '10.00' } },
    })
    expect(paid('CNY')).toMatchObject({ cashRounding: null, payable: { amount: '10.02' } })
  })

  it('is reckoned in the smallest units of its currency', () => {
    expect(figures(reckon([['333.5']], { tax: vat }, { currency: 'JPY' }))).toEqual([
      '334',
      '0',
      '334',
      '43',
      '377',
    ])
    expect(figures(reckon([['1.2345']], { tax: vat }, { currency: 'KWD' }))).toEqual([
      ...['1.235', '0.000', '1.235', '0.161', '1.396'],
    ])
  })

  it('tells what is left for us where it is known of all lines', () => {
    const line = { quantity: '2', unitPrice: '100', taxClass: 'standard' }
    const known = { ...line, key: 'a', unitCost: '60' }

    expect(reckon([], { tax: vat }, { lines: [known] })).toMatchObject({
      cost: { amount: '120.00' },
      marginBp: 4000,
    })
    expect(reckon([], {}, { lines: [known, { ...line, key: 'b' }] })).toMatchObject({
      ...{ cost: null, marginBp: null, lines: [{ marginBp: 4000 }, { marginBp: null }] },
    })
  })

  it('of nothing comes to nothing', () => {
    expect(figures(reckon([], { tax: vat }))).toEqual(['0.00', '0.00', '0.00', '0.00', '0.00'])
  })

  it('is refused with everything that is wrong with it', () => {
    const line = { key: 'a', quantity: '1', unitPrice: '1', taxClass: 'standard' }
    const lines = [
      line,
      { ...line, quantity: '0' },
      { ...line, key: 'b', unitPrice: '-1', unitCost: 'x', discounts: [{ percent: '101' }, {}] },
      { ...line, key: 'c', quantity: '1.1234567', discounts: [{ amount: { amount: '1', currency: 'USD' } }] },
    ]
    const discounts = [{ amount: { amount: '1', currency: 'CNY' }, per: 'unit' as const }]

    expect(() => reckon([], {}, { lines, discounts })).toThrow(
      expect.objectContaining({
        code: 'CRM_QUOTE_UNRECKONED',
        issues: [
          ...['lines.1.key', 'lines.1.quantity', 'lines.2.unitPrice', 'lines.2.unitCost'],
          ...['lines.2.discounts.0.percent', 'lines.2.discounts.1', 'lines.3.quantity'],
          ...['lines.3.discounts.0.amount', 'discounts.0.per'],
        ].map((path) => expect.objectContaining({ path })),
      }),
    )
  })
})
