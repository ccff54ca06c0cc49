import { describe, expect, it } from 'vitest'
import { guardMargin, type MarginRules } from './guard-margin.ts'
import { pricingOf } from './pricing.ts'
import type { QuoteDraft } from './quote-draft.ts'
import { reckonQuote } from './reckon-quote.ts'

const line = (key: string, unitPrice: string, unitCost: string | null, family = 'hardware') => ({
  ...{ key, unitPrice, unitCost, family, quantity: '1', taxClass: 'standard' },
})
const draftOf = (...lines: QuoteDraft['lines']): QuoteDraft => ({ currency: 'CNY', on: '2026-11-22', lines })

function guard(draft: QuoteDraft, rules: MarginRules | undefined) {
  return guardMargin(draft, reckonQuote(draft, pricingOf({})), rules)
}

describe('the floor of margins', () => {
  it.each([
    ['at it', '85.00', true],
    ['a unit below', '85.01', false],
    ['at a loss', '120.00', false],
  ])('allows or not: %s', (_, cost, isAllowed) => {
    expect(guard(draftOf(line('a', '100', cost)), { floor: '0.15' }).isAllowed).toBe(isAllowed)
  })

  it('is of the whole, so one line may make up for another', () => {
    const draft = draftOf(line('a', '100', '95'), line('b', '100', '60'))

    expect(guard(draft, { floor: '0.15' })).toEqual({ isAllowed: true, below: [], unknown: [] })
    expect(guard(draft, { floor: '0.15', per: 'line' })).toEqual({
      isAllowed: false,
      below: [{ key: 'a', marginBp: 500, floorBp: 1500 }],
      unknown: [],
    })
  })

  it('of the whole is what the floors of its families come to, and tells which lines are below theirs', () => {
    const rules = { floor: '0.30', families: { hardware: '0.10' } }
    const draft = draftOf(line('a', '100', '90'), line('b', '100', '75', 'service'))

    expect(guard(draft, rules)).toEqual({
      isAllowed: false,
      below: [
        { key: null, marginBp: 1750, floorBp: 2000 },
        { key: 'b', marginBp: 2500, floorBp: 3000 },
      ],
      unknown: [],
    })
  })

  it('leaves out what nobody knows the cost of, and tells it', () => {
    expect(guard(draftOf(line('a', '100', null), line('b', '100', '10')), { floor: '0.5' })).toEqual({
      ...{ isAllowed: true, below: [], unknown: ['a'] },
    })
  })

  it('is above what is given away', () => {
    expect(guard(draftOf(line('a', '0', '5')), { floor: '0' }).below).toEqual([
      { key: null, marginBp: null, floorBp: 0 },
      { key: 'a', marginBp: null, floorBp: 0 },
    ])
  })

  it('is nowhere without rules', () => {
    expect(guard(draftOf(line('a', '1', '100')), undefined).isAllowed).toBe(true)
  })
})
