import { describe, expect, it } from 'vitest'
import {
  type AssignmentRule,
  checkConfig,
  createCrm,
  department,
  isCrmError,
  leastLoaded,
  memoryStore,
  person,
  pool,
  roundRobin,
} from '../index.ts'
import { aLead, anAccount, anOpportunity, aUser, createTestCrm, dump } from '../testing/index.ts'

const all = (own: object): AssignmentRule =>
  ({ id: 'all', on: 'lead', priority: 1, when: {}, assign: pool(), ...own }) as AssignmentRule
const NUMBERS = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 1.5, 2 ** 60]
/** What may be measured in fractions, and in any size. */
const AMOUNTS: readonly string[] = ['room of a person', 'pace', 'level of a skill']
const idle = { id: 'idle', when: {}, basis: 'ownedSince', after: '7d' }
const DURATIONS = ['-1d', '1e309d', 'NaNd', '999999999999999d', '', 'soon', 7, null]

/** Options with one number, which takes none of the impossible ones. */
const numbered: readonly (readonly [string, (value: unknown) => object])[] = [
  ['claims a day', (perDay) => ({ pool: { claim: { perDay } } })],
  ['claims a week', (perWeek) => ({ pool: { claim: { perWeek } } })],
  ['leads to hold', (holding) => ({ pool: { claim: { holding } } })],
  ['views a day', (perDay) => ({ pool: { view: { perDay } } })],
  ['protected leads', (max) => ({ pool: { protect: { max } } })],
  [
    'room of a person',
    (capacity) => ({
      assignment: [all({ assign: leastLoaded({ team: 'x', capacity: capacity as number }) })],
    }),
  ],
  [
    'pace',
    (count) => ({
      assignment: [all({ assign: person('x', { pace: { count: count as number, per: '30d' } }) })],
    }),
  ],
  [
    'assignments a day',
    (perDay) => ({ assignment: [{ id: 'x', version: 1, on: 'lead', perDay, rules: [] }] }),
  ],
  ['version of rules', (version) => ({ assignment: [{ id: 'x', version, on: 'lead', rules: [] }] })],
  [
    'level of a skill',
    (level) => ({
      assignment: [all({ assign: person('x', { skills: [{ skill: 'a', level: level as number }] }) })],
    }),
  ],
  [
    'points',
    (points) => ({
      scoring: {
        id: 'x',
        version: 1,
        grades: [],
        rules: [{ id: 'a', when: {}, points: points === -1 ? Number.NaN : points }],
      },
    }),
  ],
  [
    'cap of points',
    (cap) => ({ scoring: { id: 'x', version: 1, grades: [], rules: [{ id: 'a', on: {}, points: 1, cap }] } }),
  ],
  [
    'grades',
    (from) => ({
      scoring: {
        id: 'x',
        version: 1,
        rules: [],
        grades: [{ grade: 'A', from: from === -1 ? Number.NaN : from }],
      },
    }),
  ],
  ['version of a score', (version) => ({ scoring: { id: 'x', version, rules: [], grades: [] } })],
  ['chance', (probabilityBp) => staged({ a: { probabilityBp } })],
  ['places of a stage', (wip) => staged({ a: {}, b: { wip } })],
  ['quorum', (quorum) => approving({ mode: { quorum } })],
  ['score of a match', (score) => ({ matching: [match({ score })] })],
  [
    'weight of a match',
    (weight) => ({
      matching: [
        match({
          all: [
            {
              field: 'name',
              method: 'exact',
              blanks: 'noMatch',
              weight: weight === 1.5 ? -1 : weight === 2 ** 60 ? -1 : weight,
            },
          ],
        }),
      ],
    }),
  ],
]
const lasting: readonly (readonly [string, (value: unknown) => object])[] = [
  ['cooldown', (cooldown) => ({ pool: { claim: { cooldown } } })],
  ['lock of what is new', (lockNew) => ({ pool: { claim: { lockNew } } })],
  ['reclaim', (after) => ({ pool: { reclaim: [{ ...idle, after }] } })],
  ['grace', (grace) => ({ pool: { reclaim: [{ ...idle, grace }] } })],
  ['protection', (longest) => ({ pool: { protect: { longest } } })],
  ['stale', (after) => staged({ a: { rot: { after } } })],
  ['timeouts', (after) => approving({ timeouts: [{ after, do: 'expire' }] })],
  [
    'pace',
    (per) => ({ assignment: [all({ assign: person('x', { pace: { count: 1, per: per as '1d' } }) })] }),
  ],
  [
    'sticky',
    (within) => ({
      assignment: [
        all({ assign: roundRobin({ team: 'x', sticky: { by: 'email', within: within as '1d' } }) }),
      ],
    }),
  ],
  [
    'window of a score',
    (window) => ({
      scoring: { id: 'x', version: 1, grades: [], rules: [{ id: 'a', on: {}, points: 1, window }] },
    }),
  ],
  ['days to take a conversion back', (grace) => ({ conversion: { grace } })],
]

function staged(stages: object, edges: readonly object[] = []) {
  const transitions = { mode: 'any', edges }
  return { pipelines: [{ id: 'p', version: 1, on: 'opportunity', stages, transitions }] }
}
function approving(own: object) {
  const approval = { by: [{ role: 'admin' }], ...own }
  return staged({ a: {}, won: { kind: 'won' } }, [{ from: 'a', to: 'won', approval }])
}
function match(own: object) {
  const field = { field: 'name', method: 'exact', blanks: 'noMatch', weight: 1 }
  const action = { create: 'warn', update: 'warn', import: 'warn' }
  return { id: 'm', entity: 'lead', score: 1, all: [field], action, ...own }
}
const errorsOf = (options: object) =>
  checkConfig({ storage: memoryStore(), ...options } as never).filter(({ severity }) => severity === 'error')

describe('a configuration is refused, with a code and a place,', () => {
  it.each(numbered)('for an impossible number: %s', (name, options) => {
    for (const value of NUMBERS) {
      if (AMOUNTS.includes(name) && value > 1 && Number.isFinite(value)) continue
      const errors = errorsOf(options(value))
      expect(errors.length, String(value)).toBeGreaterThan(0)
      for (const { code, path, message, zh } of errors)
        expect([code, path, message, zh].every((part) => typeof part === 'string' && part !== '')).toBe(true)
    }
  })

  it.each(lasting)('for a time that is none: %s', (_, options) => {
    for (const value of DURATIONS) expect(errorsOf(options(value)).length, String(value)).toBeGreaterThan(0)
  })

  it('for priorities that are no numbers', () => {
    for (const priority of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 'high'])
      expect(errorsOf({ assignment: [all({ priority })] })).not.toEqual([])
  })

  it('for departments that hand on to each other in a circle', () => {
    const rules = [
      all({ id: 'a', assign: department('north') }),
      all({ id: 'b', within: 'north', assign: department('south') }),
      all({ id: 'c', within: 'south', assign: department('north') }),
    ]

    expect(errorsOf({ assignment: rules })).toContainEqual(
      expect.objectContaining({ code: expect.stringContaining('DEPARTMENT') }),
    )
  })

  it('for a condition of ten thousand terms, wherever one may stand', () => {
    const when = { any: Array.from({ length: 10_000 }, (_, at) => ({ region: `r${at}` })) }
    for (const options of [
      { assignment: [all({ when })] },
      { pool: { reclaim: [{ ...idle, when }] } },
      { pool: { reclaim: [{ ...idle, exempt: when }] } },
      { pools: [{ id: 'x', when }] },
      { scoring: { id: 'x', version: 1, grades: [], rules: [{ id: 'a', when, points: 1 }] } },
      staged({ a: {}, b: { guard: { any: when.any.map(({ region }) => ({ name: region })) } } }),
    ])
      expect(errorsOf(options)).not.toEqual([])
  })

  it('for scores that are more than a whole number holds', () => {
    const rules = [1, 2, 3].map((at) => ({ id: `r${at}`, when: {}, points: Number.MAX_SAFE_INTEGER }))

    expect(errorsOf({ scoring: { id: 'x', version: 1, grades: [], rules } })).toContainEqual(
      expect.objectContaining({ code: 'SCORE_OVERFLOW' }),
    )
  })

  it('for keys that would reach into every object', () => {
    const evil = (): object => JSON.parse('{"__proto__":{"isAdmin":true},"constructor":{"x":1}}') as object
    for (const options of [
      { pool: { claim: evil() } },
      { pool: evil() },
      { assignment: [Object.assign(evil(), all({}))] },
      { assignment: [all({ when: evil() })] },
      { scoring: { ...{ id: 'x', version: 1, rules: [], grades: [] }, ...evil(), ['constructor']: 1 } },
      staged({ a: evil() }),
    ]) {
      expect(() => createCrm({ storage: memoryStore(), ...options } as never)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^CRM_/) }),
      )
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })
})

describe('a command refuses, with a code, and changes nothing:', () => {
  async function office() {
    const made = await createTestCrm({
      matching: [match({}) as never],
      pool: { reclaim: [idle as never] },
    })
    const { session } = made
    const ann = await session.user.create(aUser())
    const { id } = await session.lead.create(aLead({ ownerId: ann.id }))
    const account = await session.account.create(anAccount())
    const deal = await session.opportunity.create(anOpportunity(account.id))
    return { ...made, id, deal: deal.id, ann }
  }
  type Calls = Readonly<Record<string, Record<string, (input: unknown) => Promise<unknown>>>>

  it.each<[string, string, string, (ids: { id: string; deal: string }, value: unknown) => object]>([
    ['doubles', 'lead', 'duplicates', ({ id }, limit) => ({ id, limit })],
    ['touches', 'lead', 'touches', ({ id }, limit) => ({ id, limit })],
    ['a look into the pool', 'lead', 'browsePool', (_, limit) => ({ limit })],
    ['due dates anew', 'lead', 'reindexPool', (_, limit) => ({ limit })],
    ['a preview of reclaims', 'lead', 'previewReclaim', (_, limit) => ({ reclaim: [idle], limit })],
    ['a calendar', 'activity', 'calendar', (_, limit) => ({ limit })],
    ['a timeline', 'account', 'timeline', ({ id }, limit) => ({ id, limit })],
    ['groups of doubles', 'duplicatePair', 'clusters', (_, maxDiameter) => ({ entity: 'lead', maxDiameter })],
    ['protection', 'lead', 'protect', ({ id }, at) => ({ id, reason: 'x', until: new Date(at as number) })],
    [
      'nurturing',
      'lead',
      'nurture',
      ({ id }, at) => ({ id, reason: 'x', until: new Date(at === 1.5 ? Number.NaN : (at as number)) }),
    ],
    [
      'a move that happened',
      'opportunity',
      'moveTo',
      ({ deal }, at) => ({ id: deal, stage: 'lost', patch: { lostReason: 'x' }, at: new Date(at as number) }),
    ],
    [
      'a chance',
      'opportunity',
      'moveTo',
      ({ deal }, probabilityBp) => ({ id: deal, stage: 'propose', patch: { probabilityBp } }),
    ],
    [
      'an adjustment',
      'forecastAdjustment',
      'add',
      (_, amount) => ({
        from: '2026-11-01',
        to: '2026-11-30',
        category: 'commit',
        note: 'x',
        delta: { amount, currency: 'CNY' },
      }),
    ],
  ])('%s', async (_, entity, verb, inputFor) => {
    const { session, store, id, deal } = await office()
    const before = await dump(store)

    for (const value of NUMBERS) {
      const answer = await (session as unknown as Calls)[entity]
        ?.[verb]?.(inputFor({ id, deal }, value))
        .then(
          (result) => ({ result }),
          (error: unknown) => error,
        )
      expect([String(value), isCrmError(answer)]).toEqual([String(value), true])
    }
    expect(await dump(store)).toEqual(before)
  })

  it('a merge by what is no strategy, of prototypes, of very many', async () => {
    const { session, store, id } = await office()
    const other = (await session.lead.create(aLead({ name: 'Other' }))).id
    const before = await dump(store)

    for (const more of [
      { survivorship: JSON.parse('{"__proto__":"newest"}') as object },
      { survivorship: { constructor: 'newest' } },
      { values: JSON.parse('{"__proto__":{"isAdmin":true}}') as object },
      { values: { constructor: 1 } },
      { values: { id: 'x' } },
      { values: { consent: {} } },
      { others: Array.from({ length: 51 }, (_, at) => `id ${at}`) },
      { others: [] },
    ])
      await expect(
        session.lead.merge({ survivor: id, others: [other], ...more } as never),
        JSON.stringify(more),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^CRM_/) })
    expect(await dump(store)).toEqual(before)
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined()
  })

  it('a rule whose team or person was deleted gives to nobody, and takes nothing away', async () => {
    const { session, as } = await createTestCrm({
      assignment: [all({ assign: roundRobin({ team: 'desk' }) })],
    })
    const team = await session.team.create({ code: 'desk', name: 'Desk' })
    const ann = await session.user.create(aUser())
    const member = await session.teamMember.create({ teamId: team.id, userId: ann.id })
    const { id } = await session.lead.create(aLead({ ownerId: ann.id }))
    await session.teamMember.delete(member.id)
    await session.team.delete(team.id)

    expect(await session.lead.assign({ id })).toMatchObject({ ownerId: null, unassigned: 'team-unknown' })
    expect(await as('admin', 'admin').lead.get(id)).toMatchObject({ ownerId: ann.id })
  })
})
