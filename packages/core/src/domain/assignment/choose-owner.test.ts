import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import type { Shape } from '../../conditions/shape.ts'
import { buildModel } from '../../engine/entities/model.ts'
import { createCrm, memoryStore } from '../../index.ts'
import { coreEntities } from '../core-parts.ts'
import {
  type AssignmentRule,
  department,
  leastLoaded,
  person,
  pool,
  roundRobin,
  type Target,
} from './assignment-rule.ts'
import { type AssignmentWorld, runningWorld } from './assignment-world.ts'
import { chooseOwner, explainOwner } from './choose-owner.ts'
import { type AssignmentDecision, whyNot } from './decision.ts'
import { aPerson, type Person } from './people.ts'
import { prepareRules } from './prepared-rules.ts'

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

const NOW = Date.UTC(2026, 10, 2)

function worldOf(members: readonly string[], people: readonly Person[]): AssignmentWorld {
  return {
    vars: { now: NOW, zone: 'UTC' },
    teams: new Map([['north', members.map((userId) => ({ userId, weight: 1 }))]]),
    people: new Map(people.map((one) => [one.userId, one])),
    turns: new Map(),
    paces: new Map(),
  }
}

const people = [aPerson('ann'), aPerson('bob', { isActive: false }), aPerson('cy'), aPerson('boss')]
const world = worldOf(['ann', 'bob', 'cy'], people)

function decide(lead: Record<string, unknown>, there = world, by = rules): AssignmentDecision {
  return explainOwner(prepareRules(shape, by), lead, there).decision
}

/** The owners of leads that come one after another. */
function ownersOf(count: number, there: AssignmentWorld, by = rules, lead: object = { region: 'north' }) {
  const prepared = prepareRules(shape, by)
  const running = runningWorld(there)
  return Array.from({ length: count }, () => {
    const { ownerId, consequences } = chooseOwner(prepared, { ...lead }, running.world)
    running.note(consequences)
    return ownerId
  })
}

function to(assign: Target | readonly Target[]): readonly AssignmentRule[] {
  return [{ id: 'all', on: 'lead', priority: 1, when: {}, assign }]
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
    expect(ownersOf(5, world)).toEqual(['ann', 'cy', 'ann', 'cy', 'ann'])
  })

  it.each([
    ['a team in which nobody is active', new Map([['north', [{ userId: 'bob', weight: 1 }]]]), 'nobody-can'],
    ['a team without members', new Map([['north', []]]), 'team-empty'],
    ['a team that does not exist', new Map(), 'team-unknown'],
  ])('is nobody for %s: the lead lies in the pool, and the decision says why', (_, teams, unassigned) => {
    expect(decide({ region: 'north' }, { ...world, teams })).toMatchObject({
      rule: 'north',
      ownerId: null,
      unassigned,
    })
  })

  it.each([
    ['no rule matched', {}, 'no-rule'],
    ['the rule leaves it there', { employees: 1 }, 'pool'],
  ])('is nobody because %s', (_, lead, unassigned) => {
    expect(decide(lead)).toMatchObject({ ownerId: null, unassigned })
  })

  it('needs no reason where somebody got it', () => {
    expect(decide({ region: 'north' })).not.toHaveProperty('unassigned')
  })

  it('is nobody when the one person who would get it is inactive', () => {
    const lead = { region: 'north', employees: 500, urgency: 'high' }

    const decision = decide(lead, worldOf([], [aPerson('boss', { isActive: false })]))

    expect(decision).toMatchObject({
      rule: 'big-north',
      ownerId: null,
      unassigned: 'nobody-can',
      candidates: [{ userId: 'boss', verdict: 'refused', reason: 'inactive' }],
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
    const decision = decide({ region: 'north' })

    expect(decision.candidates).toEqual([
      { userId: 'ann', verdict: 'chosen' },
      { userId: 'bob', verdict: 'refused', reason: 'inactive' },
      { userId: 'cy', verdict: 'eligible' },
    ])
    expect(['ann', 'bob', 'cy', 'dee'].map((userId) => whyNot(decision, userId))).toEqual([
      'chosen',
      'inactive',
      'not-next',
      'not-asked',
    ])
  })

  it('asked nobody, as far as is known, where only the owner was kept', () => {
    expect(whyNot({}, 'ann')).toBe('not-asked')
  })
})

describe('what keeps somebody from getting it', () => {
  const filtered: readonly [string, Partial<Person>, Target, string][] = [
    [
      'an absence',
      { absences: [{ from: NOW, to: NOW + 1, delegateId: null }] },
      roundRobin({ team: 'north' }),
      'absent',
    ],
    ['being away', { presence: 'away' }, roundRobin({ team: 'north', presence: 'online' }), 'offline'],
    [
      'a missing skill',
      { skills: { german: 1 } },
      roundRobin({ team: 'north', skills: [{ skill: 'german', level: 2 }] }),
      'skill',
    ],
    [
      'being closed at this time',
      {},
      roundRobin({
        team: 'north',
        hours: (userId) => (userId === 'ann' ? { isOpen: (at) => at !== NOW } : undefined),
      }),
      'hours',
    ],
    [
      'having no right to it',
      {},
      roundRobin({
        team: 'north',
        may: (userId, { previousOwners }) => userId !== 'ann' || previousOwners === undefined,
      }),
      'permission',
    ],
    ['being excluded by the rule', {}, roundRobin({ team: 'north', exclude: ['ann'] }), 'excluded'],
    [
      'being named by a field that excludes',
      {},
      roundRobin({ team: 'north', exclude: [{ field: 'previousOwners' }] }),
      'excluded',
    ],
    ['a full desk, by the rule', { load: 3 }, roundRobin({ team: 'north', capacity: 3 }), 'full'],
    ['a full desk, by themselves', { load: 3, capacity: 3 }, roundRobin({ team: 'north' }), 'full'],
  ]

  it.each(filtered)('is %s', (_, ann, target, reason) => {
    const skilled = { presence: 'online', skills: { german: 3 } } as const
    const there = worldOf(['ann', 'cy'], [aPerson('ann', ann), aPerson('cy', skilled)])

    expect(decide({ previousOwners: [{ userId: 'ann' }] }, there, to(target))).toMatchObject({
      ownerId: 'cy',
      candidates: [
        { userId: 'ann', verdict: 'refused', reason },
        { userId: 'cy', verdict: 'chosen' },
      ],
    })
  })

  it('is neither an absence that is over nor one that has not begun', () => {
    const absences = [
      { from: NOW - 10, to: NOW, delegateId: null },
      { from: NOW + 1, to: NOW + 10, delegateId: null },
    ]

    expect(
      decide({}, worldOf(['ann'], [aPerson('ann', { absences })]), to(roundRobin({ team: 'north' }))).ownerId,
    ).toBe('ann')
  })

  it('hands on to who stands in, and to nobody when they stand in for each other', () => {
    const away = (delegateId: string) => ({ absences: [{ from: 0, to: NOW + 1, delegateId }] })
    const chain = worldOf(['ann'], [aPerson('ann', away('bob')), aPerson('bob', away('cy')), aPerson('cy')])
    const circle = worldOf(['ann'], [aPerson('ann', away('bob')), aPerson('bob', away('ann'))])

    expect(decide({}, chain, to(roundRobin({ team: 'north' })))).toMatchObject({
      ownerId: 'cy',
      candidates: [{ userId: 'ann', verdict: 'chosen', standIn: 'cy' }],
    })
    expect(decide({}, circle, to(roundRobin({ team: 'north' })))).toMatchObject({
      ownerId: null,
      candidates: [{ reason: 'absent' }],
    })
  })

  it('is a pace: fourteen a month are fourteen a month, spread over it', () => {
    const by = to(roundRobin({ team: 'north', pace: { count: 14, per: '30d' } }))
    const prepared = prepareRules(shape, by)
    const running = runningWorld(worldOf(['ann'], [aPerson('ann')]))
    const days = Array.from({ length: 60 }, (_, day) => {
      const vars = { now: NOW + day * 86_400_000, zone: 'UTC' }
      const { ownerId, consequences } = chooseOwner(prepared, {}, { ...running.world, vars })
      running.note(consequences)
      return ownerId
    })

    expect(days.slice(0, 30).filter(Boolean)).toHaveLength(14)
    expect(days.filter(Boolean)).toHaveLength(28)
  })
})

describe('a pace', () => {
  const pace = fc.record({ count: fc.integer({ min: 1, max: 40 }), days: fc.integer({ min: 1, max: 40 }) })

  test.prop([pace, fc.integer({ min: 1, max: 4 })])(
    'loses no fraction: where enough comes, each cycle has exactly its count',
    ({ count, days }, cycles) => {
      const by = to(roundRobin({ team: 'north', pace: { count, per: `${days}d` } }))
      const prepared = prepareRules(shape, by)
      const running = runningWorld(worldOf(['ann'], [aPerson('ann')]))
      const [cycle, share] = [days * 86_400_000, Math.floor((days * 86_400_000) / count / 2)]
      const given = new Array<number>(cycles).fill(0)

      // Something comes twice as often as somebody may get it.
      for (let at = 0; at < cycles * cycle; at += share) {
        const { ownerId, consequences } = chooseOwner(
          prepared,
          {},
          {
            ...running.world,
            vars: { now: NOW + at, zone: 'UTC' },
          },
        )
        running.note(consequences, NOW + at)
        const inCycle = Math.floor(at / cycle)
        if (ownerId) given[inCycle] = (given[inCycle] ?? 0) + 1
      }

      const total = given.reduce((sum, one) => sum + one, 0)
      expect(Math.abs(total - count * cycles)).toBeLessThanOrEqual(1)
      for (const one of given) expect(Math.abs(one - count)).toBeLessThanOrEqual(1)
    },
  )
})

describe('a decision', () => {
  const leads = fc.array(fc.record({ region: fc.constantFrom('north', 'south'), employees: fc.nat(1000) }))

  test.prop([leads])('is the same for the same records, one after another', (given) => {
    const by: readonly AssignmentRule[] = [
      ...to([leastLoaded({ team: 'north', capacity: 3 }), roundRobin({ team: 'north' }), pool()]),
      ...rules,
    ]
    const owners = () => {
      const running = runningWorld(world)
      const prepared = prepareRules(shape, by)
      return given.map((lead) => {
        const { chosen, decision } = explainOwner(prepared, lead, running.world)
        expect(chooseOwner(prepared, lead, running.world)).toMatchObject({ ownerId: decision.ownerId })
        running.note(chosen.consequences)
        return decision
      })
    }

    expect(owners()).toEqual(owners())
  })
})

describe('where a record goes when nobody of the first can take it', () => {
  const full = worldOf(['ann'], [aPerson('ann', { load: 1, capacity: 1 }), aPerson('boss')])

  it('is the next target of the rule', () => {
    expect(decide({}, full, to([roundRobin({ team: 'north' }), person('boss')]))).toMatchObject({
      ownerId: 'boss',
      tried: [{ rule: 'all', target: 'team north', candidates: [{ userId: 'ann', reason: 'full' }] }],
    })
  })

  it('is the pool once a target has offered as often as it may, and the target is told', () => {
    const offering = roundRobin({ team: 'north', offer: { timeout: '1h', times: 1 } })
    const offered = { ...world, offersMade: new Map([['team north', 1]]) }

    expect(decide({}, offered, to([offering, pool()]))).toMatchObject({
      unassigned: 'pool',
      tried: [{ rule: 'all', target: 'team north', candidates: [] }],
    })
  })

  it('is the next rule that matches, if the rule says so', () => {
    const first = { id: 'first', on: 'lead', priority: 2, when: {}, assign: roundRobin({ team: 'north' }) }
    const [last] = to(person('boss')) as [AssignmentRule]

    expect(decide({}, full, [first, last])).toMatchObject({
      rule: 'first',
      ownerId: null,
      unassigned: 'nobody-can',
    })
    expect(decide({}, full, [{ ...first, otherwise: 'next' }, last])).toMatchObject({
      rule: 'all',
      ownerId: 'boss',
    })
  })
})

describe('a department', () => {
  it('decides by rules of its own', () => {
    const by: readonly AssignmentRule[] = [
      { id: 'north', on: 'lead', priority: 1, when: { region: 'north' }, assign: department('n') },
      {
        id: 'big',
        on: 'lead',
        priority: 2,
        when: { employees: { gte: 500 } },
        assign: person('boss'),
        within: 'n',
      },
      { id: 'rest', on: 'lead', priority: 1, when: {}, assign: roundRobin({ team: 'north' }), within: 'n' },
    ]

    expect(decide({ region: 'north', employees: 900 }, world, by)).toMatchObject({
      rule: 'big',
      ownerId: 'boss',
    })
    expect(decide({ region: 'north' }, world, by)).toMatchObject({ rule: 'rest', ownerId: 'ann' })
    // Its rules are asked by nobody else.
    expect(decide({ employees: 900 }, world, by)).toMatchObject({ unassigned: 'no-rule' })
  })

  it('that hands on to itself ends', () => {
    const by: readonly AssignmentRule[] = [
      { id: 'in', on: 'lead', priority: 1, when: {}, assign: department('n') },
      { id: 'again', on: 'lead', priority: 1, when: {}, assign: department('n'), within: 'n' },
    ]

    expect(decide({}, world, by).ownerId).toBeNull()
  })
})

describe('a strategy', () => {
  it('gives to who holds least in relation to what they can hold', () => {
    const there = worldOf(
      ['ann', 'cy'],
      [aPerson('ann', { load: 4, capacity: 10 }), aPerson('cy', { load: 3, capacity: 5 })],
    )

    expect(ownersOf(4, there, to(leastLoaded({ team: 'north' })))).toEqual(['ann', 'ann', 'cy', 'ann'])
  })

  it('gives to who has most of the skills, then the higher levels, then in turns', () => {
    const strategy = { by: 'skills', wish: [{ skill: 'german', level: 3 }, { skill: 'pumps' }] } as const
    const there = worldOf(
      ['ann', 'bo', 'cy', 'di'],
      [
        aPerson('ann', { skills: { german: 3 } }),
        aPerson('bo', { skills: { german: 1, pumps: 1 } }),
        aPerson('cy', { skills: { german: 3, pumps: 1 } }),
        aPerson('di', { skills: { german: 4, pumps: 2 } }),
      ],
    )

    expect(ownersOf(3, there, to({ to: 'team', team: 'north', strategy }))).toEqual(['cy', 'di', 'cy'])
  })

  it('comes after whoever is preferred, if they can take it', () => {
    const affinity = [{ field: 'ownerId' }, 'cy', 'ann']
    const by = to(roundRobin({ team: 'north', affinity }))
    const there = (cy: Partial<Person>) =>
      worldOf(['ann', 'bo', 'cy'], [aPerson('ann'), aPerson('bo'), aPerson('cy', cy)])

    expect(ownersOf(3, there({}), by)).toEqual(['cy', 'cy', 'cy'])
    expect(ownersOf(3, there({}), by, { ownerId: 'bo' })).toEqual(['bo', 'bo', 'bo'])
    expect(ownersOf(2, there({ load: 1, capacity: 1 }), by)).toEqual(['ann', 'ann'])
    expect(decide({}, there({}), by).settled).toEqual({ by: 'affinity', alike: 1 })
  })

  it('may be a score of the host', () => {
    const strategy = {
      by: 'score',
      score: ({ skills }: { skills: Record<string, number> }) => skills['wins'] ?? 0,
    } as const
    const there = worldOf(
      ['ann', 'cy'],
      [aPerson('ann', { skills: { wins: 2 } }), aPerson('cy', { skills: { wins: 5 } })],
    )

    expect(ownersOf(2, there, to({ to: 'team', team: 'north', strategy }))).toEqual(['cy', 'cy'])
  })
})

describe('a condition of very many terms', () => {
  const terms = (count: number) => ({
    any: Array.from({ length: count }, (_, at) => ({ region: `region ${at}` })),
  })
  const by = (count: number): readonly AssignmentRule[] => [
    { id: 'long', on: 'lead', priority: 1, when: terms(count) as AssignmentRule['when'], assign: pool() },
  ]

  it('is refused before the CRM starts', () => {
    expect(() => createCrm({ storage: memoryStore(), assignment: by(10_000) })).toThrow(
      expect.objectContaining({
        code: 'CRM_CONFIG',
        issues: [expect.objectContaining({ path: expect.stringMatching(/^long\.when/) })],
      }),
    )
  })
})

describe('rules that cannot mean what they say', () => {
  it.each<[string, AssignmentRule, string]>([
    ['an unknown field', { ...rules[0], when: { regoin: 'x' } } as AssignmentRule, 'rest.when.regoin'],
    ['a wrong type', { ...rules[0], when: { employees: 'many' } } as AssignmentRule, 'rest.when.employees'],
    ['another entity', { ...rules[0], on: 'rocket' } as AssignmentRule, 'rest'],
  ])('are refused before the CRM starts: %s', (_, rule, path) => {
    expect(() => createCrm({ storage: memoryStore(), assignment: [rule] })).toThrow(
      expect.objectContaining({ code: 'CRM_CONFIG', issues: [expect.objectContaining({ path })] }),
    )
  })

  it.each<[string, readonly AssignmentRule[], string]>([
    ['that does not exist', to(department('nowhere')), 'DEPARTMENT_UNKNOWN'],
    [
      'that hands on to itself',
      [
        { id: 'a', on: 'lead', priority: 1, when: {}, assign: department('b'), within: 'a' },
        { id: 'b', on: 'lead', priority: 1, when: {}, assign: department('a'), within: 'b' },
      ],
      'DEPARTMENT_CYCLE',
    ],
  ])('are refused when they hand on to a department %s', (_, wrong, code) => {
    expect(() => createCrm({ storage: memoryStore(), assignment: wrong })).toThrow(
      expect.objectContaining({
        code: 'CRM_CONFIG',
        issues: expect.arrayContaining([expect.objectContaining({ code })]),
      }),
    )
  })

  it('are refused when two have one id, whose turns would be counted as one', () => {
    const [rule] = rules as [AssignmentRule]

    expect(() => createCrm({ storage: memoryStore(), assignment: [rule, rule] })).toThrow(
      expect.objectContaining({ code: 'CRM_CONFIG' }),
    )
  })
})
