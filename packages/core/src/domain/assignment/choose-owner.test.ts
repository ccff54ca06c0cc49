import { describe, expect, it } from 'vitest'
import type { Shape } from '../../conditions/shape.ts'
import { buildModel } from '../../engine/entities/model.ts'
import { createCrm, memoryStore } from '../../index.ts'
import { coreEntities } from '../core-parts.ts'
import { type AssignmentRule, person, pool, roundRobin } from './assignment-rule.ts'
import { type AssignmentWorld, chooseOwner, matchRule, prepareRules } from './choose-owner.ts'

const shape: Shape = buildModel(
  [{ from: 'core', entities: Object.values(coreEntities), fields: {} }],
  'CN',
).entity('lead').shape

const rules: readonly AssignmentRule[] = [
  { id: 'rest', on: 'lead', priority: 0, when: { employees: { gte: 1 } }, assign: pool() },
  { id: 'north', on: 'lead', priority: 50, when: { region: 'north' }, assign: roundRobin({ team: 'north' }) },
  {
    id: 'big-north',
    on: 'lead',
    priority: 100,
    when: { region: 'north', employees: { gte: 500 }, urgency: 'high' },
    assign: person('boss'),
  },
]

const world: AssignmentWorld = {
  vars: { now: Date.UTC(2026, 10, 2), zone: 'UTC' },
  teams: new Map([
    [
      'north',
      [
        { userId: 'ann', isActive: true },
        { userId: 'bob', isActive: false },
        { userId: 'cy', isActive: true },
      ],
    ],
  ]),
  active: new Set(['ann', 'cy', 'boss']),
}

function decide(lead: Record<string, unknown>, turn = 1, there = world) {
  return chooseOwner(matchRule(prepareRules(shape, rules), lead, there), there, turn)
}

describe('the owner of a lead', () => {
  it.each([
    [
      'the rule of highest priority that matches',
      { region: 'north', employees: 500, urgency: 'high' },
      'big-north',
      'boss',
    ],
    [
      'the next one where it does not match',
      { region: 'north', employees: 499, urgency: 'high' },
      'north',
      'ann',
    ],
    ['the pool where the rule says so', { region: 'south', employees: 1 }, 'rest', null],
    ['the pool where no rule matches', { region: 'south', employees: null }, undefined, null],
    ['the pool for a lead of which nothing is known', {}, undefined, null],
  ])('is chosen by %s', (_, lead, rule, ownerId) => {
    expect(decide(lead)).toMatchObject({ rule, ownerId })
  })

  it('is each active member of a team in turn', () => {
    const owners = [1, 2, 3, 4, 5].map((turn) => decide({ region: 'north' }, turn).ownerId)

    expect(owners).toEqual(['ann', 'cy', 'ann', 'cy', 'ann'])
  })

  it.each([
    ['a team in which nobody is active', new Map([['north', [{ userId: 'bob', isActive: false }]]])],
    ['a team without members', new Map([['north', []]])],
    ['a team that does not exist', new Map()],
  ])('is nobody for %s: the lead lies in the pool', (_, teams) => {
    expect(decide({ region: 'north' }, 1, { ...world, teams })).toMatchObject({
      rule: 'north',
      ownerId: null,
    })
  })

  it('is nobody when the one person who would get it is inactive', () => {
    const lead = { region: 'north', employees: 500, urgency: 'high' }

    const decision = decide(lead, 1, { ...world, active: new Set() })

    expect(decision).toMatchObject({
      rule: 'big-north',
      ownerId: null,
      candidates: [{ userId: 'boss', verdict: 'inactive' }],
    })
  })
})

describe('the explanation of a decision', () => {
  it('says of every rule before it which part was false first', () => {
    expect(decide({ region: 'north', employees: 499, urgency: 'high' }).rules).toEqual([
      { rule: 'big-north', matched: false, firstFalse: 'employees gte' },
      { rule: 'north', matched: true },
    ])
  })

  it('goes through all rules when none matched', () => {
    expect(decide({ region: 'south' }).rules.map(({ rule, matched }) => [rule, matched])).toEqual([
      ['big-north', false],
      ['north', false],
      ['rest', false],
    ])
  })

  it('says of every candidate who was chosen, who could have been and who could not', () => {
    expect(decide({ region: 'north' }, 2).candidates).toEqual([
      { userId: 'ann', verdict: 'eligible' },
      { userId: 'bob', verdict: 'inactive' },
      { userId: 'cy', verdict: 'chosen' },
    ])
  })
})

describe('rules that cannot mean what they say', () => {
  it.each<[string, AssignmentRule, string]>([
    ['an unknown field', { ...rules[0], when: { regoin: 'x' } } as AssignmentRule, 'rest.when.regoin'],
    ['a wrong type', { ...rules[0], when: { employees: 'many' } } as AssignmentRule, 'rest.when.employees'],
    ['another entity', { ...rules[0], on: 'ticket' } as AssignmentRule, 'rest'],
  ])('are refused before the CRM starts: %s', (_, rule, path) => {
    expect(() => createCrm({ storage: memoryStore(), assignment: [rule] })).toThrow(
      expect.objectContaining({ code: 'CRM_CONFIG', issues: [expect.objectContaining({ path })] }),
    )
  })

  it('are refused when two have one id, whose turns would be counted as one', () => {
    const [rule] = rules as [AssignmentRule]

    expect(() => createCrm({ storage: memoryStore(), assignment: [rule, rule] })).toThrow(
      expect.objectContaining({ code: 'CRM_CONFIG' }),
    )
  })
})
