import { describe, expect, it } from 'vitest'
import { accountShape, ruleOf } from './fixtures/rules.ts'
import type { MatchRule } from './match-rule.ts'
import { matchRuleProblems } from './match-rule-problems.ts'
import { prepareMatchRules } from './prepare-match-rules.ts'

const name = { field: 'name', method: 'companyCore' } as const
const region = { field: 'region', method: 'exact' } as const

function problemsOf(...rules: readonly MatchRule[]) {
  return matchRuleProblems(accountShape, rules).map(({ code, path }) => `${code} ${path}`)
}

describe('rules that cannot mean what they say', () => {
  it.each<[string, MatchRule, string]>([
    ['another entity', ruleOf([name], { entity: 'lead' }), 'RULE_ENTITY same'],
    ['no fields', ruleOf([]), 'RULE_EMPTY same'],
    ['an unknown field', ruleOf([{ ...name, field: 'nmae' }]), 'FIELD_UNKNOWN same.all.0.field'],
    [
      'a name that every object has',
      ruleOf([{ ...name, field: 'toString' }]),
      'FIELD_UNKNOWN same.all.0.field',
    ],
    ['an undeclared field', ruleOf([{ ...name, field: 'ext.tax' }]), 'FIELD_UNKNOWN same.all.0.field'],
    [
      'an unknown method',
      ruleOf([{ ...name, method: 'soundex' as 'exact' }]),
      'METHOD_UNKNOWN same.all.0.method',
    ],
    [
      'a method for texts on a number',
      ruleOf([name, { field: 'employees', method: 'jaroWinkler' }]),
      'METHOD_UNSUITED same.all.1.method',
    ],
    [
      'a reading that nobody brings',
      ruleOf([{ field: 'name', method: 'pinyin' }]),
      'METHOD_MISSING same.all.0.method',
    ],
    ['a threshold above 1', ruleOf([{ ...name, threshold: 1.1 }]), 'THRESHOLD_RANGE same.all.0.threshold'],
    ['a threshold below 0', ruleOf([{ ...name, threshold: -0.1 }]), 'THRESHOLD_RANGE same.all.0.threshold'],
    ['a threshold in percent', ruleOf([{ ...name, threshold: 90 }]), 'THRESHOLD_RANGE same.all.0.threshold'],
    ['a score above 1', ruleOf([name], { score: 1.5 }), 'SCORE_RANGE same.score'],
    ['a score that is no number', ruleOf([name], { score: Number.NaN }), 'SCORE_RANGE same.score'],
    ['no weight', ruleOf([{ ...name, weight: 0 }]), 'WEIGHT_RANGE same.all.0.weight'],
    [
      'endless weight',
      ruleOf([{ ...name, weight: Number.POSITIVE_INFINITY }]),
      'WEIGHT_RANGE same.all.0.weight',
    ],
    [
      'an unknown word on blanks',
      ruleOf([{ ...name, blanks: 'skip' as 'ignore' }]),
      'BLANKS_UNKNOWN same.all.0.blanks',
    ],
  ])('are told by a code and a place: %s', (_, rule, problem) => {
    expect(problemsOf(rule)).toEqual([problem])
  })

  it('are told when two have one id', () => {
    expect(problemsOf(ruleOf([name]), ruleOf([region]))).toEqual(['RULE_CONFLICT same'])
  })

  it('are refused all at once, in both languages', () => {
    const rules = [ruleOf([{ ...name, weight: 0 }]), ruleOf([], { id: 'empty' })]

    expect(() => prepareMatchRules(accountShape, rules)).toThrow(
      expect.objectContaining({
        code: 'CRM_CONFIG',
        issues: [
          expect.objectContaining({ code: 'WEIGHT_RANGE', zh: expect.any(String) }),
          expect.objectContaining({ code: 'RULE_EMPTY', zh: expect.any(String) }),
        ],
      }),
    )
  })

  it('may speak of a field that the tenant declared', () => {
    const shape = { ...accountShape, ext: { tax: { type: { kind: 'text' }, nullable: true } } } as const

    expect(matchRuleProblems(shape, [ruleOf([{ field: 'ext.tax', method: 'exact' }])])).toEqual([])
  })
})

describe('a rule without any key', () => {
  const ignore = { blanks: 'ignore' } as const

  it.each<[string, MatchRule]>([
    ['two blanks are alike', ruleOf([{ ...name, blanks: 'match' }])],
    ['its one field only adds to the score', ruleOf([{ ...name, threshold: 0 }])],
    [
      'one of its fields may be all that is filled in, and is no condition',
      ruleOf([
        { ...name, ...ignore },
        { ...region, ...ignore, threshold: 0 },
      ]),
    ],
    [
      'two blanks are alike beside a field that is ignored',
      ruleOf([
        { ...name, ...ignore },
        { ...region, blanks: 'match' },
      ]),
    ],
  ])('would compare every record with all others: %s', (_, rule) => {
    expect(problemsOf(rule)).toEqual(['RULE_WITHOUT_KEY same'])
  })

  it('is one with nothing but a field of few values', () => {
    const shape = {
      ...accountShape,
      fields: {
        ...accountShape.fields,
        tier: { type: { kind: 'select', options: ['a', 'b'] }, nullable: true },
      },
    } as const
    const tier = { field: 'tier', method: 'exact' } as const

    expect(matchRuleProblems(shape, [ruleOf([tier, { ...name, ...ignore }])])).toMatchObject([
      { code: 'RULE_WITHOUT_KEY' },
    ])
    expect(matchRuleProblems(shape, [ruleOf([tier, name])])).toEqual([])
  })

  it.each<[string, MatchRule]>([
    ['one field must be there', ruleOf([name, { ...region, blanks: 'match' }])],
    [
      'each field leads there on its own',
      ruleOf([
        { ...name, ...ignore },
        { ...region, ...ignore },
      ]),
    ],
    ['a name that is nearly the same', ruleOf([{ field: 'name', method: 'jaroWinkler' }])],
  ])('is none of these: %s', (_, rule) => {
    expect(problemsOf(rule)).toEqual([])
  })
})
