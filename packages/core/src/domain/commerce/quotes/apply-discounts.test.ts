import { describe, expect, it } from 'vitest'
import { amountOf, moneyOf } from '../../../engine/money/amount.ts'
import { rational } from '../../../engine/money/rational.ts'
import { applyDiscounts } from './apply-discounts.ts'
import { type DiscountFacts, type DiscountRule, type GivenDiscount, readyDiscounts } from './discount-rule.ts'

const cny = (amount: string) => ({ amount, currency: 'CNY' })
const facts: DiscountFacts = {
  ...{ productId: 'p', code: 'SKU-1', family: 'pumps', kind: 'goods', billing: 'once' },
  ...{ quantity: '10', unitPrice: '100', gross: cny('1000.00'), quoteGross: cny('5000.00'), currency: 'CNY' },
  ...{ accountId: 'a', priceBookId: null, paymentTerms: 'net30', termMonths: 12, region: null },
}

function decide(rules: readonly Omit<DiscountRule, 'on'>[], given: readonly GivenDiscount[] = []) {
  const { left, taken, passed } = applyDiscounts(
    { amount: amountOf(facts.gross), quantity: rational('10'), facts, day: '2026-11-22' },
    readyDiscounts(rules.map((rule) => ({ on: 'line', ...rule }))),
    given,
  )
  return {
    left: moneyOf(left).amount,
    taken: taken.map(({ rule, amount }) => [rule, moneyOf(amount).amount]),
    passed: passed.map(({ rule, why }) => [rule, why]),
  }
}

const stack = { stacking: 'stack' } as const
const best = { stacking: 'best' } as const
const alone = { stacking: 'exclusive' } as const

describe('discounts', () => {
  it('that stack are each of what the ones before have left, percentages before amounts', () => {
    const rules = [
      { id: 'a', amount: cny('50'), ...stack },
      { id: 'c', percent: '10', ...stack },
      { id: 'b', percent: '20', ...stack },
    ]

    expect(decide(rules)).toEqual({
      left: '670.00',
      taken: [
        ['b', '200.00'],
        ['c', '80.00'],
        ['a', '50.00'],
      ],
      passed: [],
    })
    expect(decide([...rules].reverse())).toEqual(decide(rules))
  })

  it('of which the best counts are compared by what each takes off alone', () => {
    const decision = decide([
      { id: 'season', percent: '5', ...best },
      { id: 'volume', amount: cny('6'), per: 'unit', ...best },
      { id: 'loyal', percent: '10', ...stack },
    ])

    expect(decision).toEqual({
      left: '840.00',
      taken: [
        ['loyal', '100.00'],
        ['volume', '60.00'],
      ],
      passed: [['season', 'better']],
    })
  })

  it.each([
    [
      'alone where it takes off more',
      '20',
      [['clearance', '200.00']],
      [
        ['loyal', 'exclusive'],
        ['season', 'exclusive'],
      ],
    ],
    [
      'not at all where the others take off more',
      '14',
      [
        ['loyal', '100.00'],
        ['season', '45.00'],
      ],
      [['clearance', 'together']],
    ],
  ])('that are exclusive are given %s', (_, percent, taken, passed) => {
    const decision = decide([
      { id: 'clearance', percent, ...alone },
      { id: 'loyal', percent: '10', ...stack },
      { id: 'season', percent: '5', ...best },
    ])

    expect(decision.taken).toEqual(taken)
    expect(decision.passed).toEqual(passed)
  })

  it('take off no more than their cap, nor than there is', () => {
    expect(decide([{ id: 'half', percent: '50', cap: cny('120'), ...stack }]).left).toBe('880.00')
    expect(
      decide([
        { id: 'all', percent: '100', ...stack },
        { id: 'more', amount: cny('5'), ...stack },
      ]),
    ).toEqual({ left: '0.00', taken: [['all', '1000.00']], passed: [['more', 'nothingLeft']] })
  })

  it('in another currency are passed over, and never converted', () => {
    expect(decide([{ id: 'dollars', amount: { amount: '5', currency: 'USD' }, ...stack }])).toEqual({
      ...{ left: '1000.00', taken: [], passed: [['dollars', 'currency']] },
    })
  })

  it.each<[string, Partial<DiscountRule>, boolean]>([
    ['a family', { when: { family: 'pumps' } }, true],
    ['another family', { when: { family: 'valves' } }, false],
    ['a quantity', { when: { quantity: { gte: '10' } } }, true],
    ['a larger quantity', { when: { quantity: { gt: '10' } } }, false],
    ['a sum', { when: { quoteGross: { gte: cny('5000') } } }, true],
    ['a sum in another currency', { when: { quoteGross: { gte: { amount: '1', currency: 'USD' } } } }, false],
    ['a long term', { when: { termMonths: { gte: 12 }, paymentTerms: 'net30' } }, true],
    ['its last day', { until: '2026-11-22' }, true],
    ['the day after', { until: '2026-11-21' }, false],
    ['its first day', { from: '2026-11-22' }, true],
    ['the day before', { from: '2026-11-23' }, false],
  ])('hold by their conditions and days: %s', (_, rule, holds) => {
    expect(decide([{ id: 'r', percent: '10', ...stack, ...rule }]).taken).toHaveLength(holds ? 1 : 0)
  })

  it('by hand come after all rules, in the order in which they were given', () => {
    expect(
      decide([{ id: 'loyal', percent: '10', ...stack }], [{ amount: cny('100') }, { percent: '10' }]),
    ).toMatchObject({
      left: '720.00',
      taken: [
        ['loyal', '100.00'],
        [null, '100.00'],
        [null, '80.00'],
      ],
    })
  })
})
