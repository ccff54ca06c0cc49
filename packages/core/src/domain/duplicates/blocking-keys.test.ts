import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blockingKeys } from './blocking-keys.ts'
import { comparePair } from './compare-pair.ts'
import { accountShape, matchOptions, ruleOf } from './fixtures/rules.ts'
import type { MatchRule } from './match-rule.ts'
import { type PreparedMatchRules, prepareMatchRules } from './prepare-match-rules.ts'

const ignore = { blanks: 'ignore' } as const

function keysOf(rule: MatchRule, record: Record<string, unknown>) {
  return blockingKeys(prepareMatchRules(accountShape, [rule], matchOptions), record)
}

function shareKey(rules: PreparedMatchRules, a: object, b: object): boolean {
  const keys = new Set(blockingKeys(rules, { ...a }))
  return blockingKeys(rules, { ...b }).some((key) => keys.has(key))
}

describe('the keys of a record', () => {
  it.each<[string, MatchRule, readonly string[]]>([
    [
      'the form of a field that must be equal',
      ruleOf([{ field: 'name', method: 'companyCore' }]),
      ['v1:companyCore:acme trading'],
    ],
    [
      'all fields that must be equal, together: few records have both',
      ruleOf([
        { field: 'name', method: 'companyCore' },
        { field: 'region', method: 'exact' },
      ]),
      ['v1:companyCore+exact:acme trading|north'],
    ],
    [
      'fields that must be equal alone, beside ones that must be alike',
      ruleOf([
        { field: 'name', method: 'tokenSet' },
        { field: 'domain', method: 'domain' },
      ]),
      ['v1:domain:acme.com'],
    ],
    [
      'each field that may be the only one filled in',
      ruleOf([
        { field: 'phone', method: 'phone', ...ignore },
        { field: 'domain', method: 'domain', ...ignore },
      ]),
      ['v1:domain:acme.com', 'v1:phone:+8613800138000'],
    ],
    ['the beginning', ruleOf([{ field: 'name', method: 'prefix' }]), ['v1:prefix:acm']],
    [
      'the first letters, where a slip may hide the rest',
      ruleOf([{ field: 'name', method: 'jaroWinkler' }]),
      ['v1:jaroWinkler:acme'],
    ],
    [
      'what is equal beside a name with a slip',
      ruleOf([
        { field: 'name', method: 'jaroWinkler' },
        { field: 'phone', method: 'phone', ...ignore },
      ]),
      ['v1:jaroWinkler:acme', 'v1:phone:+8613800138000'],
    ],
    [
      'words, two by two',
      ruleOf([{ field: 'name', method: 'tokenSet' }]),
      ['v1:tokenSet:acme ltd', 'v1:tokenSet:acme trading', 'v1:tokenSet:trading ltd'],
    ],
  ])('are %s', (_, rule, keys) => {
    const record = { name: 'Acme Trading Ltd', region: 'north', domain: 'acme.com', phone: '13800138000' }

    expect(keysOf(rule, record)).toEqual(keys)
  })

  it('are none where a field that must be equal is blank', () => {
    const rule = ruleOf([
      { field: 'name', method: 'companyCore' },
      { field: 'region', method: 'exact' },
    ])

    expect(keysOf(rule, { name: 'Acme' })).toEqual([])
  })

  it('are read as Chinese is, where a rule says so', () => {
    const rule = ruleOf([{ field: 'name', method: 'pinyin' }])

    expect(keysOf(rule, { name: '王伟' })).toEqual(keysOf(rule, { name: 'Wang Wei' }))
  })

  it('stay short and storable, whatever the text', () => {
    const [key = ''] = keysOf(ruleOf([{ field: 'name', method: 'exact' }]), { name: `a${'😀'.repeat(100)}` })

    expect(key.length).toBeLessThan(60)
    expect(key.isWellFormed()).toBe(true)
  })
})

describe('two records that a rule finds alike', () => {
  it('share words at any threshold', () => {
    const text = fc.array(fc.constantFrom('a', 'bb', 'cc', 'ddd', 'eee', 'f'), { minLength: 1, maxLength: 8 })

    fc.assert(
      fc.property(text, text, fc.double({ min: 0.01, max: 1, noNaN: true }), (left, right, threshold) => {
        const rules = prepareMatchRules(accountShape, [
          ruleOf([{ field: 'name', method: 'tokenSet', threshold }]),
        ])
        const [a, b] = [{ name: left.join(' ') }, { name: right.join(' ') }]

        if (comparePair(rules, a, b)) expect(shareKey(rules, a, b)).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })

  it('share a key over any one slip behind the first four letters', () => {
    const rules = prepareMatchRules(accountShape, [ruleOf([{ field: 'name', method: 'jaroWinkler' }])])
    const letter = fc.constantFrom(...'abcde')
    const slips: readonly ((name: string, at: number, typed: string) => string)[] = [
      (name, at, typed) => name.slice(0, at) + typed + name.slice(at + 1),
      (name, at, typed) => name.slice(0, at) + typed + name.slice(at),
      (name, at) => name.slice(0, at) + name.slice(at + 1),
      (name, at) => name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2),
    ]

    fc.assert(
      fc.property(
        fc.string({ unit: letter, minLength: 12, maxLength: 12 }),
        fc.integer({ min: 4, max: 11 }),
        letter,
        fc.constantFrom(...slips),
        (name, at, typed, slip) => {
          expect(shareKey(rules, { name }, { name: slip(name, at, typed) })).toBe(true)
        },
      ),
      { numRuns: 5000 },
    )
  })
})
