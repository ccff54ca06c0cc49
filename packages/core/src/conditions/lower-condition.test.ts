import { describe, expect, it } from 'vitest'
import { codesOf } from './fixtures/ask-lead.ts'
import { leadShape } from './fixtures/lead-shape.ts'
import { lowerCondition } from './lower-condition.ts'

describe('unknown fields, operators and types', () => {
  it('are all reported, and none is ignored', () => {
    expect(
      codesOf({
        colour: 'red',
        region: { like: 'n%', gt: 5 },
        isHot: 'yes',
        urgency: { gt: 'low' },
        notes: { eq: 1 },
      }),
    ).toEqual([
      'CONDITION_UNKNOWN_FIELD',
      'CONDITION_UNKNOWN_OPERATOR',
      'CONDITION_TYPE',
      'CONDITION_TYPE',
      'CONDITION_UNKNOWN_OPERATOR',
      'CONDITION_UNKNOWN_OPERATOR',
    ])
  })

  it('say where and what', () => {
    expect(() => lowerCondition(leadShape, { all: [{ name: 'x' }, { region: { gt: 5 } }] })).toThrow(
      expect.objectContaining({
        issues: [
          {
            code: 'CONDITION_TYPE',
            path: ['all', 1, 'region', 'gt'],
            message: 'region is compared with a value that it cannot have: expected text.',
            zh: 'region 不能与该值比较：应为文本。',
            meta: { field: 'region', expected: 'text' },
          },
        ],
      }),
    )
  })

  it.each<[string, unknown, string]>([
    ['undefined as a value, which a typing slip leaves behind', { region: undefined }, 'CONDITION_TYPE'],
    ['a list as a value', { region: ['north'] }, 'CONDITION_TYPE'],
    ['no operators', { region: {} }, 'CONDITION_SHAPE'],
    ['no condition', null, 'CONDITION_SHAPE'],
    ['a list of conditions', [{ region: 'north' }], 'CONDITION_SHAPE'],
    ['all of no list', { all: { region: 'north' } }, 'CONDITION_SHAPE'],
    ['null among values', { region: { in: [null] } }, 'CONDITION_TYPE'],
    ['no list of values', { region: { in: 'north' } }, 'CONDITION_TYPE'],
    ['isNull of a word', { region: { isNull: 'yes' } }, 'CONDITION_TYPE'],
    ['an option that there is not', { urgency: 'urgent' }, 'CONDITION_OPTION'],
    ['text with a NUL', { region: 'a\0' }, 'CONDITION_TYPE'],
    ['half a surrogate pair', { region: { contains: '\udc00' } }, 'CONDITION_TYPE'],
    ['a relation with fields', { contacts: { name: 'Li' } }, 'CONDITION_UNKNOWN_OPERATOR'],
    ['a count without a number', { contacts: { count: { where: {} } } }, 'CONDITION_SHAPE'],
    ['half a contact', { contacts: { count: { gt: 0.5 } } }, 'CONDITION_TYPE'],
    ['a term with more to it', { ownerId: { actor: 'id', or: 1 } }, 'CONDITION_UNKNOWN_TERM'],
    ['history where there is none', { region: { wasEver: 'north' } }, 'CONDITION_NO_HISTORY'],
  ])('refuse %s', (_, condition, code) => {
    expect(codesOf(condition)).toEqual([code])
  })
})

describe('fields that the viewer may not see', () => {
  const allow = (_: string, field: string) =>
    (field === 'employees' || field === 'ext.tier' ? 'hidden' : 'ok') as never

  it.each<[string, unknown]>([
    ['asked outright', { employees: { gt: 5 } }],
    ['asked inside', { any: [{ not: { employees: null } }] }],
    ['compared with', { employees: { eq: { field: 'employees' } } }],
    ['under ext', { ext: { tier: 'gold' } }],
  ])('cannot be found out when %s', (_, condition) => {
    expect(codesOf(condition, { allow })[0]).toBe('CONDITION_HIDDEN_FIELD')
  })

  it('hide the relation that hangs on them', () => {
    const hidesLink = (shape: string, field: string) =>
      shape === 'contact' && field === 'leadId' ? 'hidden' : 'ok'

    expect(codesOf({ contacts: { some: {} } }, { allow: hidesLink })).toEqual(['CONDITION_HIDDEN_FIELD'])
  })
})
