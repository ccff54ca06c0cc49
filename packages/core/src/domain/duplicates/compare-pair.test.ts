import { describe, expect, it } from 'vitest'
import { comparePair, explainPair } from './compare-pair.ts'
import { accountShape, matchOptions, ruleOf } from './fixtures/rules.ts'
import { prepareMatchRules } from './prepare-match-rules.ts'

const prepare = (...rules: ReturnType<typeof ruleOf>[]) =>
  prepareMatchRules(accountShape, rules, matchOptions)

const sameCompany = ruleOf(
  [
    { field: 'name', method: 'companyCore', weight: 3 },
    { field: 'region', method: 'normalized', blanks: 'ignore', threshold: 0 },
  ],
  { id: 'same-company', score: 0.75 },
)
const samePhone = ruleOf([{ field: 'phone', method: 'phone' }], { id: 'same-phone' })

describe('two records', () => {
  it('are matched by the first rule that finds them alike', () => {
    const acme = { name: 'ACME Ltd', phone: '138 0013 8000' }
    const again = { name: 'Acme Inc.', phone: '+8613800138000' }

    expect(comparePair(prepare(sameCompany, samePhone), acme, again)?.rule).toBe('same-company')
    expect(comparePair(prepare(samePhone, sameCompany), acme, again)?.rule).toBe('same-phone')
  })

  it('are not matched when no rule finds them alike', () => {
    expect(comparePair(prepare(sameCompany, samePhone), { name: 'Acme' }, { name: 'Globex' })).toBeNull()
  })

  it('come with the evidence of each field', () => {
    const match = comparePair(
      prepare(sameCompany),
      { name: 'ACME Ltd', region: 'North' },
      { name: 'Acme', region: null },
    )

    expect(match).toEqual({
      rule: 'same-company',
      score: 1,
      evidence: [
        {
          field: 'name',
          method: 'companyCore',
          left: 'ACME Ltd',
          right: 'Acme',
          similarity: 1,
          counted: true,
        },
        { field: 'region', method: 'normalized', left: 'North', right: null, similarity: 0, counted: false },
      ],
    })
  })

  it('need the score of the rule: a field that is no condition can still be too much against it', () => {
    const [north, south] = [
      { name: 'Acme', region: 'north' },
      { name: 'Acme', region: 'south' },
    ]

    expect(comparePair(prepare(sameCompany), north, south)?.score).toBe(0.75)
    expect(comparePair(prepare({ ...sameCompany, score: 0.76 }), north, south)).toBeNull()
  })

  it.each([
    ['at the threshold', 0.96, true],
    ['above it', 0.97, false],
  ])('need the threshold of each field: %s', (_, threshold, matched) => {
    const rules = prepare(ruleOf([{ field: 'name', method: 'jaroWinkler', threshold }]))

    expect(comparePair(rules, { name: 'Martha' }, { name: 'Marhta' }) !== null).toBe(matched)
  })

  it.each([
    ['noMatch', 'north', null, false],
    ['noMatch', null, null, false],
    ['match', 'north', null, false],
    ['match', null, undefined, true],
    ['match', '', '!!', true],
    ['ignore', 'north', null, true],
    ['ignore', null, null, true],
    ['ignore', 'north', 'south', false],
  ] as const)('with blanks: %s, %j and %j', (blanks, left, right, matched) => {
    const rules = prepare(
      ruleOf([
        { field: 'name', method: 'normalized' },
        { field: 'region', method: 'normalized', blanks },
      ]),
    )

    const match = comparePair(rules, { name: 'Acme', region: left }, { name: 'Acme', region: right })

    expect(match !== null).toBe(matched)
  })

  it('of which nothing is known are not the same', () => {
    const rules = prepare(ruleOf([{ field: 'domain', method: 'domain', blanks: 'ignore' }]))

    expect(comparePair(rules, {}, {})).toBeNull()
    expect(comparePair(rules, { domain: 'gmail.com' }, { domain: 'gmail.com' })).toBeNull()
  })

  it('are compared in a field of the tenant', () => {
    const shape = { ...accountShape, ext: { tax: { type: { kind: 'text' }, nullable: true } } } as const
    const rules = prepareMatchRules(shape, [ruleOf([{ field: 'ext.tax', method: 'exact' }])])

    expect(comparePair(rules, { ext: { tax: '91' } }, { ext: { tax: '91' } })?.evidence[0]?.left).toBe('91')
    expect(comparePair(rules, { ext: { tax: '91' } }, {})).toBeNull()
  })
})

describe('the explanation of a pair', () => {
  it('says of every rule where it failed', () => {
    const rules = prepare({ ...sameCompany, score: 0.9 }, samePhone)

    const verdicts = explainPair(rules, { name: 'Acme', region: 'north' }, { name: 'Acme', region: 'south' })

    expect(
      verdicts.map(({ rule, matched, firstFalse, score }) => ({ rule, matched, firstFalse, score })),
    ).toEqual([
      { rule: 'same-company', matched: false, firstFalse: 'score', score: 0.75 },
      { rule: 'same-phone', matched: false, firstFalse: 'phone', score: 0 },
    ])
  })
})
