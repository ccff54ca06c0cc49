import { describe, expect, it } from 'vitest'
import { checkCondition } from './check-condition.ts'
import { CONDITION_SENTENCES } from './condition-errors.ts'
import { type LeadCondition, leadShape } from './fixtures/lead-shape.ts'

function warningsOf(condition: LeadCondition) {
  return checkCondition(leadShape, condition).warnings.map(({ code, meta }) => `${code} ${meta['field']}`)
}

describe('checking a condition before it is saved', () => {
  it('knows no clock and no actor, and needs none', () => {
    expect(checkCondition(leadShape, { createdAt: { gt: '-15d' }, ownerId: { actor: 'id' } })).toEqual({
      issues: [],
      warnings: [],
    })
  })

  it.each<[string, object, object, string[]]>([
    ['changes without an event', { region: { changed: true } }, {}, ['CONDITION_EVENT_ONLY']],
    ['changes in an event', { region: { changed: true } }, { event: true }, []],
    ['the past in a query', { region: { wasEver: 'x' } }, {}, []],
    [
      'the past of a single record',
      { region: { wasEver: 'x' } },
      { history: false },
      ['CONDITION_NO_HISTORY'],
    ],
  ])('sees where it will be used: %s', (_, condition, options, codes) => {
    expect(checkCondition(leadShape, condition, options).issues.map(({ code }) => code)).toEqual(codes)
  })

  it('fills every blank of its sentences', () => {
    for (const [en, zh] of Object.values(CONDITION_SENTENCES)) {
      expect(en).toMatch(/^[{A-Z].*\.$/)
      expect(zh).toMatch(/\p{Script=Han}.*。$/u)
    }
    const { issues } = checkCondition(leadShape, {
      colour: 1,
      region: { like: 1, eq: 1, in: 'x', contains: { a: 1 } },
      urgency: 'x',
      budget: { gt: { amount: '1', currency: '?' } },
      createdAt: { gt: { x: 1 } },
      all: 1,
      ownerId: { changed: true },
    })

    expect(issues.length).toBeGreaterThan(8)
    for (const { message, zh } of issues) expect(message + zh).not.toMatch(/\{\w+\}/)
  })
})

describe('what a condition is warned of', () => {
  it('is neq on a field that may be empty', () => {
    expect(warningsOf({ region: { neq: 'EU' } })).toEqual(['CONDITION_NEQ_NULLABLE region'])
    expect(warningsOf({ any: [{ not: { region: { notIn: ['EU'] } } }] })).toEqual([
      'CONDITION_NEQ_NULLABLE region',
    ])
    expect(warningsOf({ region: { neqOrNull: 'EU' }, name: { neq: 'x' } })).toEqual([])
    expect(checkCondition(leadShape, { region: { neq: 'EU' } }).warnings[0]).toMatchObject({
      path: ['region', 'neq'],
      message: 'Records without region do not match neq; say neqOrNull if they shall.',
      zh: '没有 region 的记录不满足 neq；如需包含，请用 neqOrNull。',
    })
  })

  it.each<[string, LeadCondition, string]>([
    ['more than 5 and less than 3', { employees: { gt: 5, lt: 3 } }, 'employees'],
    ['more than 5 and less than 6', { employees: { gt: 5, lt: 6 } }, 'employees'],
    ['two values at once', { all: [{ region: 'north' }, { region: 'south' }] }, 'region'],
    ['one of some and another', { region: { in: ['a', 'b'], eq: 'c' } }, 'region'],
    ['a value and nothing', { region: { eq: 'a', isNull: true } }, 'region'],
    ['not this and this', { region: 'a', not: { region: 'a' } }, 'region'],
    ['not among these and one of them', { region: { in: ['a'], notIn: ['a', 'b'] } }, 'region'],
    ['after now and a week ago', { createdAt: { gt: 'now', lt: '-7d' } }, 'createdAt'],
    [
      'two currencies',
      { all: ['CNY', 'USD'].map((currency) => ({ budget: { amount: '1', currency } })) },
      'budget',
    ],
    ['less than itself under ext', { ext: { tier: 'gold' }, not: { ext: { tier: 'gold' } } }, 'ext.tier'],
    ['in a branch', { any: [{ region: 'x' }, { employees: { gt: 5, lt: 3 } }] }, 'employees'],
  ])('is what no value satisfies: %s', (_, condition, field) => {
    expect(warningsOf(condition)).toContain(`CONDITION_UNSATISFIABLE ${field}`)
  })

  it.each<[string, LeadCondition]>([
    ['5 and more, 5 and less', { employees: { gte: 5, lte: 5 } }],
    ['between two days', { birthday: { gt: '2026-01-01', lt: '2026-01-02' } }],
    ['one of several', { region: { in: ['a', 'b'] }, all: [{ region: { in: ['b', 'c'] } }] }],
    ['one or the other', { any: [{ region: 'a' }, { region: 'b' }] }],
    ['different fields', { region: 'a', name: 'b' }],
    ['two contacts', { all: [{ contacts: { some: { name: 'a' } } }, { contacts: { some: { name: 'b' } } }] }],
  ])('is not what some value satisfies: %s', (_, condition) => {
    expect(warningsOf(condition).filter((warning) => warning.includes('UNSATISFIABLE'))).toEqual([])
  })
})
