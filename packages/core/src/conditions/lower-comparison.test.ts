import { describe, expect, it } from 'vitest'
import { codesOf, holds } from './fixtures/ask-lead.ts'
import type { LeadCondition } from './fixtures/lead-shape.ts'

describe('null', () => {
  it.each<[string, LeadCondition]>([
    ['equal to a value', { region: 'north' }],
    ['different from a value', { region: { neq: 'north' } }],
    ['among values', { region: { in: ['north'] } }],
    ['not among values', { region: { notIn: ['north'] } }],
    ['less than a value', { employees: { lt: 5 } }],
    ['at least a negative value', { employees: { gte: -1 } }],
    ['containing a text', { region: { contains: 'n' } }],
    ['equal to nothing else', { region: { eq: { field: 'email' } } }],
    ['in a list with an item', { tags: { some: 'vip' } }],
  ])('makes unknown what is %s, and so does not match, negated or not', (_, condition) => {
    expect(holds(condition)).toBe(false)
    expect(holds({ not: condition })).toBe(false)
  })

  it('is what isNull and isNotNull are sure of', () => {
    expect(holds({ region: null })).toBe(true)
    expect(holds({ region: { isNull: true } })).toBe(true)
    expect(holds({ region: { isNotNull: false } })).toBe(true)
    expect(holds({ not: { region: null } })).toBe(false)
    expect(holds({ region: { isNull: false } }, { region: 'north' })).toBe(true)
  })

  it('follows the truth tables of Kleene', () => {
    const [yes, no, unknown]: LeadCondition[] = [{ name: 'ACME' }, { name: 'other' }, { region: 'x' }]
    const verdict = (condition: LeadCondition) =>
      holds(condition) ? true : holds({ not: condition }) ? false : 'unknown'
    const table = (key: 'all' | 'any') =>
      [yes, no, unknown].map((left) =>
        [yes, no, unknown].map((right) => verdict({ [key]: [left, right] } as LeadCondition)),
      )

    expect(table('all')).toEqual([
      [true, false, 'unknown'],
      [false, false, false],
      ['unknown', false, 'unknown'],
    ])
    expect(table('any')).toEqual([
      [true, true, true],
      [true, false, 'unknown'],
      [true, 'unknown', 'unknown'],
    ])
  })
})

describe('neq on a missing value', () => {
  it('is unknown, and neqOrNull is the way to mean the other thing', () => {
    expect(holds({ region: { neq: 'EU' } })).toBe(false)
    expect(holds({ region: { neqOrNull: 'EU' } })).toBe(true)
    expect(holds({ region: { neqOrNull: 'EU' } }, { region: 'US' })).toBe(true)
    expect(holds({ not: { region: { neqOrNull: 'EU' } } }, { region: 'EU' })).toBe(true)
    expect(holds({ not: { region: { neqOrNull: 'EU' } } })).toBe(false)
  })
})

describe('string equality', () => {
  it('is of code points after NFC, in the condition and in the record', () => {
    expect(holds({ region: 'Cafe\u0301' }, { region: 'Caf\u00e9' })).toBe(true)
    expect(holds({ region: 'Caf\u00e9' }, { region: 'Cafe\u0301' })).toBe(true)
    expect(holds({ region: { in: ['K', 'x'] } }, { region: '\u212a' })).toBe(true)
    expect(holds({ region: 'north' }, { region: 'North' })).toBe(false)
  })

  it('ignores case only where the field has a normaliser', () => {
    expect(holds({ email: 'Li@ACME.cn' }, { email: 'li@acme.cn' })).toBe(true)
    expect(holds({ email: { in: ['LI@acme.cn'] } }, { email: 'Li@Acme.cn' })).toBe(true)
  })

  it('is never true of what the normaliser refuses, and its negation is true of what is there', () => {
    expect(holds({ email: 'no address' }, { email: 'li@acme.cn' })).toBe(false)
    expect(holds({ not: { email: 'no address' } }, { email: 'li@acme.cn' })).toBe(true)
    expect(holds({ not: { email: 'no address' } })).toBe(false)
    expect(holds({ email: { notIn: ['no address'] } }, { email: 'li@acme.cn' })).toBe(true)
  })

  it('orders by code point, where JavaScript orders by UTF-16 unit', () => {
    expect('\u{1f600}' < '\uff61').toBe(true)
    expect(holds({ region: { gt: '\uff61' } }, { region: '\u{1f600}' })).toBe(true)
    expect(holds({ region: { gt: 'a' } }, { region: 'ab' })).toBe(true)
  })
})

describe('numbers', () => {
  it('compare as decimals, never as floats', () => {
    expect(holds({ discount: '0.30' }, { discount: '0.3' })).toBe(true)
    expect(holds({ discount: { lt: '0.30000000000000001' } }, { discount: '0.30' })).toBe(true)
    expect(holds({ discount: { gte: '12.345' } }, { discount: '12.35' })).toBe(true)
    expect(holds({ discount: { gte: '12.345' } }, { discount: '12.34' })).toBe(false)
    expect(holds({ discount: { gt: '-12.345' } }, { discount: '-12.34' })).toBe(true)
    expect(holds({ discount: { lte: '-12.345' } }, { discount: '-12.35' })).toBe(true)
  })

  it('equal no value with more decimals than they have', () => {
    expect(holds({ discount: '12.345' }, { discount: '12.34' })).toBe(false)
    expect(holds({ not: { discount: '12.345' } }, { discount: '12.34' })).toBe(true)
    expect(holds({ not: { discount: '12.345' } })).toBe(false)
    expect(holds({ discount: { in: ['12.345', '12.34'] } }, { discount: '12.34' })).toBe(true)
  })

  it('refuse what is not kept exactly', () => {
    expect(codesOf({ employees: { gt: 2 ** 53 } })).toEqual(['CONDITION_OVERFLOW'])
    expect(codesOf({ discount: { gt: '1'.repeat(30) } })).toEqual(['CONDITION_OVERFLOW'])
    expect(codesOf({ discount: { gt: 0.1 } })).toEqual(['CONDITION_TYPE'])
    expect(codesOf({ employees: 1.5 })).toEqual(['CONDITION_TYPE'])
  })
})
