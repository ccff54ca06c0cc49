import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCrm, memoryStore, prepareScoreModel, type ScoreModel, scoreLead } from '../../../../index.ts'

const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
const shapes = { lead: crm.shape('lead'), activity: crm.shape('activity') }
const NOW = Date.parse('2026-11-02T09:00:00Z')
const DAY = 86_400_000

const grades = [
  { grade: 'A', from: 50 },
  { grade: 'B', from: 20 },
]
const model: ScoreModel = {
  id: 'fit',
  version: 3,
  grades,
  rules: [
    { id: 'large', when: { employees: { gte: 500 } }, points: 30 },
    { id: 'calls', on: { type: 'call' }, points: 20, cap: 50 },
    { id: 'mails', on: { type: 'email' }, points: 16, decay: { halfLife: '10d' } },
    { id: 'visit', on: { type: 'visit' }, points: 40, window: '7d' },
    { id: 'bounced', on: { type: 'note' }, points: -25 },
  ],
}

function scoreOf(days: readonly (readonly [type: string, days: number])[], lead: object = {}, given = model) {
  const activities = days.map(([type, ago]) => ({
    type,
    doneAt: new Date(NOW - ago * DAY),
    createdAt: new Date(NOW - Math.max(ago, 0) * DAY),
  }))
  return scoreLead(prepareScoreModel(shapes, given), { lead, activities }, new Date(NOW))
}

describe('a score', () => {
  it.each<[string, readonly (readonly [string, number])[], object, number, string | null]>([
    ['of nothing', [], {}, 0, null],
    ['of what the lead is', [], { employees: 500 }, 30, 'B'],
    [
      'of each thing that happened',
      [
        ['call', 1],
        ['call', 400],
      ],
      {},
      40,
      'B',
    ],
    [
      'up to the cap',
      [
        ['call', 1],
        ['call', 2],
        ['call', 3],
        ['call', 4],
      ],
      {},
      50,
      'A',
    ],
    ['at full worth in the instant', [['email', 0]], {}, 16, null],
    ['halved after a half-life', [['email', 10]], {}, 8, null],
    ['and again after another', [['email', 20]], {}, 4, null],
    ['a moment before its window ends', [['visit', 7 - 1e-6]], {}, 40, 'B'],
    ['no more when its window has ended', [['visit', 7]], {}, 0, null],
    [
      'less something',
      [
        ['call', 1],
        ['note', 1],
      ],
      {},
      -5,
      null,
    ],
    ['without what is still to come', [['call', -1]], {}, 0, null],
  ])('%s', (_, events, lead, score, grade) => {
    expect(scoreOf(events, lead)).toMatchObject({ score, grade, version: 3 })
  })

  it('says what each rule gave, and from how many events', () => {
    const { rules } = scoreOf(
      [
        ['call', 1],
        ['call', 2],
        ['call', 3],
        ['visit', 30],
      ],
      { employees: 900 },
    )

    expect(rules).toEqual([
      { rule: 'large', points: 30, events: null, isCapped: false },
      { rule: 'calls', points: 50, events: 3, isCapped: true },
      { rule: 'mails', points: 0, events: 0, isCapped: false },
      { rule: 'visit', points: 0, events: 0, isCapped: false },
      { rule: 'bounced', points: 0, events: 0, isCapped: false },
    ])
  })

  it('counts how the lead came in as a touch', () => {
    const rules = [{ id: 'fair', on: { type: 'touch', channel: 'fair' }, points: 7 }]
    const firstTouch = { at: new Date(NOW).toISOString(), channel: 'fair' }

    expect(scoreOf([], { firstTouch }, { ...model, rules }).score).toBe(7)
    expect(scoreOf([], { firstTouch: { ...firstTouch, channel: 'web' } }, { ...model, rules }).score).toBe(0)
  })

  it('knows nothing that was entered later, whenever it is said to have happened', () => {
    const entered = { type: 'call', doneAt: new Date(NOW - DAY), createdAt: new Date(NOW + 1) }

    const { score } = scoreLead(
      prepareScoreModel(shapes, model),
      { lead: {}, activities: [entered] },
      new Date(NOW),
    )

    expect(score).toBe(0)
  })
})

describe('when the grade may be another', () => {
  it('is when the window ends, to the second', () => {
    expect(scoreOf([['visit', 1]]).nextChangeAt?.getTime()).toBeCloseTo(NOW + 6 * DAY, -3)
  })

  it('is when points have faded below the grade, to the second', () => {
    const rules = [{ id: 'mails', on: { type: 'email' }, points: 40, decay: { halfLife: '10d' as const } }]
    const { grade, nextChangeAt } = scoreOf([['email', 0]], {}, { ...model, rules })

    expect(grade).toBe('B')
    // Rounded, 19.5 is the last that is 20.
    expect(nextChangeAt?.getTime()).toBeCloseTo(NOW + 10 * DAY * Math.log2(40 / 19.5), -4)
  })

  it('is when something is done that was entered beforehand', () => {
    expect(scoreOf([['call', -2]]).nextChangeAt).toEqual(new Date(NOW + 2 * DAY))
  })

  it.each<[string, readonly (readonly [string, number])[]]>([
    ['nothing fades', [['call', 1]]],
    [
      'what fades cannot change it',
      [
        ['call', 1],
        ['email', 1],
      ],
    ],
    ['all has faded', [['email', 900]]],
  ])('is never, where %s', (_, events) => {
    expect(scoreOf(events).nextChangeAt).toBeNull()
  })
})

const someRules = fc
  .array(
    fc.record({
      type: fc.constantFrom('call', 'email', 'visit'),
      points: fc.integer({ min: -60, max: 60 }).filter((points) => points !== 0),
      cap: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
      days: fc.integer({ min: 1, max: 30 }),
      fades: fc.constantFrom('decay', 'window', 'never'),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) =>
    all.map(({ type, points, cap, days, fades }, at) => ({
      ...{ id: `rule ${at}`, on: { type }, points },
      ...(cap !== undefined && { cap }),
      ...(fades === 'decay' && { decay: { halfLife: `${days}d` as const } }),
      ...(fades === 'window' && { window: `${days}d` as const }),
    })),
  )
const someEvents = fc.array(
  fc.tuple(fc.constantFrom('call', 'email', 'visit'), fc.double({ min: 0, max: 60, noNaN: true })),
  { maxLength: 8 },
)

describe('of any model and any events', () => {
  it('the score is the sum of what the rules gave', () => {
    fc.assert(
      fc.property(someRules, someEvents, (rules, events) => {
        const { score, rules: gave } = scoreOf(events, {}, { ...model, rules })
        expect(gave.reduce((sum, { points }) => sum + points, 0)).toBe(score)
      }),
    )
  })

  it('the grade is one until it may change, to the second', () => {
    fc.assert(
      fc.property(
        someRules,
        someEvents,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rules, events, part) => {
          const prepared = prepareScoreModel(shapes, { ...model, rules })
          const activities = events.map(([type, ago]) => ({ type, doneAt: new Date(NOW - ago * DAY) }))
          const { grade, nextChangeAt } = scoreLead(prepared, { lead: {}, activities }, new Date(NOW))
          const until = nextChangeAt?.getTime() ?? NOW + 10_000 * DAY

          const between = Math.max(NOW, NOW + (until - NOW) * part - 1000)

          expect(scoreLead(prepared, { lead: {}, activities }, new Date(between)).grade).toBe(grade)
          expect(until).toBeGreaterThan(NOW)
        },
      ),
      { numRuns: 500 },
    )
  })
})
