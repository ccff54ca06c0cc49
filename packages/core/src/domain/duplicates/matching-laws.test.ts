import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockingKeys } from './blocking-keys.ts'
import { comparePair, explainPair } from './compare-pair.ts'
import { accountShape, matchOptions } from './fixtures/rules.ts'
import { METHODS } from './match-methods.ts'
import type { FieldMatch, MatchRule } from './match-rule.ts'
import { matchRuleProblems } from './match-rule-problems.ts'
import { type PreparedMatchRules, prepareMatchRules } from './prepare-match-rules.ts'

/** Few words, so that two records are often alike. */
const words = fc.constantFrom(
  'Acme',
  'ACME',
  'Acmé',
  'Amce',
  'Trading',
  '王伟',
  'Wang Wei',
  '华为',
  '技术',
  'Bank',
)
const forms = fc.constantFrom('', ' Ltd', ', Inc.', '有限公司')
const names = fc
  .tuple(fc.array(words, { minLength: 1, maxLength: 5 }), forms)
  .map(([some, form]) => some.join(' ') + form)

/** Accounts as people type them, with fields left out. */
const accounts = fc.record(
  {
    name: names,
    region: fc.constantFrom('north', 'North', 'south'),
    phone: fc.constantFrom('138 0013 8000', '+8613800138000', '13800138001'),
    domain: fc.constantFrom('acme.com', 'https://www.acme.com/', 'acme.cn'),
    employees: fc.constantFrom(0, 5),
  },
  { requiredKeys: [] },
)

const fieldMatches: fc.Arbitrary<FieldMatch> = fc.record({
  field: fc.constant('name'),
  method: fc.constantFrom(
    'exact',
    'normalized',
    'prefix',
    'companyCore',
    'pinyin',
    'phonetic',
    'jaroWinkler',
    'tokenSet',
  ),
  blanks: fc.constantFrom('noMatch', 'match', 'ignore'),
  weight: fc.constantFrom(1, 2, 0.1),
})

const otherMatches: fc.Arbitrary<FieldMatch> = fc.oneof(
  ...(
    [
      ['region', 'normalized'],
      ['phone', 'phone'],
      ['domain', 'domain'],
      ['employees', 'exact'],
    ] as const
  ).map(([field, method]) =>
    fc.record({
      field: fc.constant(field),
      method: fc.constant(method),
      blanks: fc.constantFrom<FieldMatch['blanks'][]>('noMatch', 'match', 'ignore'),
      weight: fc.constantFrom(1, 3),
    }),
  ),
)

const thresholds = fc.option(fc.constantFrom(0, 0.3, 0.5, 0.7, 0.8, 1), { nil: undefined })

const rules: fc.Arbitrary<MatchRule> = fc.record({
  id: fc.constant('rule'),
  entity: fc.constant('account'),
  all: fc.array(
    fc
      .tuple(fc.oneof(fieldMatches, otherMatches), thresholds)
      .map(([match, threshold]) => (threshold === undefined ? match : { ...match, threshold })),
    { minLength: 1, maxLength: 4 },
  ),
  score: fc.constantFrom(0, 0.5, 0.9),
  action: fc.constant({ create: 'warn', update: 'allow', import: 'link' } as const),
})

/** One to three rules that have no problems. */
const matchRules: fc.Arbitrary<PreparedMatchRules> = fc
  .array(
    rules.filter((rule) => matchRuleProblems(accountShape, [rule], matchOptions).length === 0),
    { minLength: 1, maxLength: 3 },
  )
  .map((some) => some.map((rule, at) => ({ ...rule, id: `rule-${at}` })))
  .map((some) => prepareMatchRules(accountShape, some, matchOptions))

const prepare = (...some: readonly MatchRule[]) => prepareMatchRules(accountShape, some, matchOptions)

function shareKey(prepared: PreparedMatchRules, a: object, b: object): boolean {
  const keys = new Set(blockingKeys(prepared, { ...a }))
  return blockingKeys(prepared, { ...b }).some((key) => keys.has(key))
}

describe('comparing', () => {
  it('is the same in both directions', () => {
    fc.assert(
      fc.property(matchRules, accounts, accounts, (rules, a, b) => {
        const there = comparePair(rules, a, b)
        const back = comparePair(rules, b, a)

        const turned = there && {
          ...there,
          evidence: there.evidence.map((one) => ({ ...one, left: one.right, right: one.left })),
        }
        expect(back).toEqual(turned)
      }),
      { numRuns: 2000 },
    )
  })

  it('finds a record like itself wherever its fields are filled in', () => {
    fc.assert(
      fc.property(matchRules, accounts, (rules, record) => {
        const isFilled = (field: string) => record[field as keyof typeof record] !== undefined
        const verdicts = explainPair(rules, record, { ...record })

        for (const [at, { fields }] of rules.rules.entries())
          if (fields.every(({ match }) => isFilled(match.field)))
            expect(verdicts[at]).toMatchObject({ matched: true, score: 1 })
      }),
      { numRuns: 1000 },
    )
  })

  it('does not depend on the order of the fields in a rule', () => {
    fc.assert(
      fc.property(matchRules, accounts, accounts, ({ rules }, a, b) => {
        const given = rules.map(({ rule }) => ({ ...rule, score: 0 }))
        const turned = given.map((rule) => ({ ...rule, all: rule.all.toReversed() }))

        const match = comparePair(prepare(...given), a, b)
        const other = comparePair(prepare(...turned), a, b)

        expect(other?.rule).toBe(match?.rule)
        expect(other?.score ?? 0).toBeCloseTo(match?.score ?? 0, 10)
      }),
      { numRuns: 1000 },
    )
  })

  it('agrees with its explanation', () => {
    fc.assert(
      fc.property(matchRules, accounts, accounts, (rules, a, b) => {
        const first = explainPair(rules, a, b).find(({ matched }) => matched)
        const match = comparePair(rules, a, b)

        expect(match?.rule).toBe(first?.rule)
        expect(match?.score).toBe(first?.score)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('two records that a rule finds alike', () => {
  it('share a key, unless only names with a slip lead from one to the other', () => {
    let matched = 0
    fc.assert(
      fc.property(matchRules, accounts, accounts, (rules, a, b) => {
        const match = comparePair(rules, a, b)
        if (!match) return
        const { fields = [] } = rules.rules.find(({ rule }) => rule.id === match.rule) ?? {}
        const isLedByEquality = match.evidence.some(
          ({ method, counted, left }, at) =>
            METHODS[method].isEquality && counted && left !== undefined && (fields[at]?.threshold ?? 0) > 0,
        )
        if (!isLedByEquality && fields.some((field) => field.match.method === 'jaroWinkler')) return
        matched++

        expect(shareKey(rules, a, b)).toBe(true)
      }),
      { numRuns: 4000 },
    )
    expect(matched).toBeGreaterThan(300)
  })
})
