import { describe, expect, it } from 'vitest'
import { codesOf, holds } from './fixtures/ask-lead.ts'
import type { LeadCondition } from './fixtures/lead-shape.ts'

describe('money', () => {
  const budget = (amount: string, currency = 'CNY') => ({ budget: { amount, currency } })

  it('compares within one currency', () => {
    expect(holds({ budget: { gte: { amount: '100', currency: 'CNY' } } }, budget('100.00'))).toBe(true)
    expect(holds({ budget: { amount: '100', currency: 'CNY' } }, budget('100.00'))).toBe(true)
    expect(holds({ budget: { in: [{ amount: '100', currency: 'CNY' }] } }, budget('100.00'))).toBe(true)
    expect(holds({ budget: { notIn: [{ amount: '100', currency: 'CNY' }] } }, budget('100.00'))).toBe(false)
  })

  it('is unknown in another currency, negated or not', () => {
    const condition: LeadCondition = { budget: { gt: { amount: '100', currency: 'CNY' } } }

    for (const asked of [condition, { not: condition }, { not: { not: condition } }] as LeadCondition[])
      expect(holds(asked, budget('1000000', 'USD'))).toBe(false)
    expect(holds({ not: condition }, budget('99'))).toBe(true)
    expect(holds({ not: condition })).toBe(false)
  })

  it('compares across currencies at the rates that are given, exactly', () => {
    const condition: LeadCondition = {
      budget: { gte: { amount: '71', currency: 'CNY' }, convert: { USD: '7.1', JPY: '0.05' } },
    }

    expect(holds(condition, budget('10.00', 'USD'))).toBe(true)
    expect(holds(condition, budget('9.99', 'USD'))).toBe(false)
    expect(holds({ not: condition }, budget('9.99', 'USD'))).toBe(true)
    expect(holds(condition, budget('1420', 'JPY'))).toBe(true)
    expect(holds(condition, budget('1419', 'JPY'))).toBe(false)
    expect(holds(condition, budget('1000000', 'EUR'))).toBe(false)
    expect(holds({ not: condition }, budget('1', 'EUR'))).toBe(false)
  })

  it('refuses another currency than the field has', () => {
    expect(codesOf({ price: { gt: { amount: '1', currency: 'USD' } } })).toEqual(['CONDITION_CURRENCY'])
    expect(codesOf({ budget: { gt: { amount: '1', currency: 'yuan' } } })).toEqual(['CONDITION_CURRENCY'])
    expect(codesOf({ budget: { gt: 100 } })).toEqual(['CONDITION_TYPE'])
    expect(codesOf({ budget: { gt: { amount: '1', currency: 'CNY' }, convert: { USD: '0' } } })).toEqual([
      'CONDITION_TYPE',
    ])
    expect(codesOf({ budget: { gt: { amount: '1', currency: 'CNY' }, convert: { CNY: '2' } } })).toEqual([
      'CONDITION_CURRENCY',
    ])
  })

  it('is nothing when there is none', () => {
    expect(holds({ budget: null })).toBe(true)
    expect(holds({ budget: null }, budget('0'))).toBe(false)
    expect(
      holds(
        { budget: { eq: { field: 'price' } } },
        { ...budget('5'), price: { amount: '5.00', currency: 'CNY' } },
      ),
    ).toBe(true)
  })
})
