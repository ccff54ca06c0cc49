import { describe, expect, it } from 'vitest'
import { checkConfig, memoryStore } from '../../index.ts'
import { jobShape } from './fixtures/job-story.ts'
import { amountProblems, versionProblems } from './policy-problems.ts'

const sound = { start: {}, stop: {}, target: '4h' }

function problemsOf(metric: object): readonly string[] {
  const policy = { id: 'usual', on: 'job', metrics: { it: { ...sound, ...metric } } }
  return amountProblems(jobShape, policy, 'sla.0').map(({ path = '' }) =>
    path.replace('sla.0.metrics.it.', ''),
  )
}

const step = (own: object) => ({ steps: [{ key: 'soon', at: { pct: 80 }, ...own }] })

describe('what is wrong with the amounts of a policy', () => {
  it.each([
    ['nothing in a sound one', {}],
    [
      'nothing in targets by value',
      { target: { by: 'priority', map: { high: '1h' }, default: { by: 'endOfBusinessDay' } } },
    ],
    [
      'nothing in moments',
      { target: { by: 'priority', map: { high: { workingDays: 2 }, low: { field: 'dueAt' } } } },
    ],
    [
      'nothing in a ladder',
      { steps: [{ key: 'chief', at: { after: '1h' }, every: '2h', max: 3, tell: ['chief'] }] },
    ],
    [
      'nothing in a metric that is reopened',
      { reopen: { within: '7d', between: 'count' }, recurrence: 'chained' },
    ],
  ])('is %s', (_, metric) => {
    expect(problemsOf(metric)).toEqual([])
  })

  it.each([
    ['no number', { target: Number.NaN }, ['target']],
    ['a time without end', { target: 1e15 }, ['target']],
    ['infinity', { target: Number.POSITIVE_INFINITY }, ['target']],
    ['less than nothing', { target: -1 }, ['target']],
    ['nothing', { target: '0h' }, ['target']],
    ['a day, which is no fixed time', { target: '1d' }, ['target']],
    ['no target at all', { target: null }, ['target']],
    ['a point of a day that there is not', { target: { by: 'endOfNight' } }, ['target.map', 'target.by']],
    ['half a day', { target: { workingDays: 0.5 } }, ['target.workingDays']],
    ['a field that is no time', { target: { field: 'status' } }, ['target.field']],
    ['a field that there is not', { target: { by: 'urgency', map: {} } }, ['target.by']],
    [
      'a field in a map',
      { target: { by: 'priority', map: { high: { field: 'due' } } } },
      ['target.map.high.field'],
    ],
    ['a value that there is not', { target: { by: 'priority', map: { hihg: '1h' } } }, ['target.map.hihg']],
    [
      'an amount in a map',
      { target: { by: 'priority', map: { high: -5 }, default: 'soon' } },
      ['target.map.high', 'target.default'],
    ],
    ['a misspelt key', { target: { by: 'priority', map: {}, defualt: '1h' } }, ['target.defualt']],
    ['a recurrence', { recurrence: 'often' }, ['recurrence']],
    [
      'how it is opened again',
      { reopen: { within: 'soon', between: 'wait' } },
      ['reopen.within', 'reopen.between'],
    ],
    ['how it is given up', { giveUp: { when: {}, as: 'forget' } }, ['giveUp.as']],
    ['whether pauses count', { retroactivePause: 'yes' }, ['retroactivePause']],
    ['a percentage of nothing', step({ at: { pct: 0 } }), ['steps.0.at.pct']],
    ['a percentage of more than ten times', step({ at: { pct: 1001 } }), ['steps.0.at.pct']],
    ['no percentage', step({ at: { pct: Number.NaN } }), ['steps.0.at.pct']],
    ['a time before', step({ at: { before: '-1h' } }), ['steps.0.at.before']],
    ['a time after', step({ at: { afer: '1h' } }), ['steps.0.at.afer']],
    ['how often', step({ every: 0, max: 0 }), ['steps.0.every', 'steps.0.max']],
    ['how many times without how often', step({ max: 2 }), ['steps.0.max']],
    ['when it is delivered', step({ deliver: 'never' }), ['steps.0.deliver']],
    ['whom it is told', step({ tell: 'chief' }), ['steps.0.tell']],
    [
      'a key twice',
      {
        steps: [
          { key: 'a', at: { pct: 1 } },
          { key: 'a', at: { pct: 2 } },
        ],
      },
      ['steps.1.key'],
    ],
  ])('is %s', (_, metric, expected) => {
    expect(problemsOf(metric)).toEqual(expected)
  })

  it('says what was probably meant', () => {
    const policy = { metrics: { it: { ...sound, target: { by: 'priority', map: { hihg: '1h' } } } } }

    expect(amountProblems(jobShape, policy, 'sla.0')[0]?.message).toContain('did you mean "high"?')
  })

  it('is nothing that can be read of what is no policy', () => {
    for (const given of [undefined, null, 5, {}, { metrics: [] }, { metrics: { it: 5 } }])
      expect(amountProblems(jobShape, given, 'sla.0')).toEqual([])
  })
})

describe('what is wrong with the versions of a policy', () => {
  const version = (number: number, day?: string, id = 'usual') => ({
    ...{ id, version: number },
    ...(day !== undefined && { effectiveFrom: new Date(day) }),
  })

  it.each([
    [
      'nothing where each holds from later on',
      [version(1), version(2, '2026-01-01'), version(3, '2026-02-01')],
      [],
    ],
    [
      'one that holds from earlier on',
      [version(1, '2026-02-01'), version(2, '2026-01-01')],
      ['sla.1.effectiveFrom'],
    ],
    ['one that holds from the same instant on', [version(1), version(2)], ['sla.1.effectiveFrom']],
    ['nothing between different policies', [version(1, '2026-02-01'), version(2, '2026-01-01', 'other')], []],
  ])('is %s', (_, policies, expected) => {
    expect(versionProblems(policies).map(({ path }) => path)).toEqual(expected)
  })
})

it('tells of a policy on what is not there once, with what may be meant', () => {
  const sla = [
    { id: 'usual', on: 'tickets', metrics: { it: { start: {}, stop: {}, target: '4h' } } },
  ] as const

  const told = checkConfig({ storage: memoryStore(), sla }).map(({ path, message }) => `${path} ${message}`)

  expect(told).toEqual(['sla.0.on is no entity of this CRM; did you mean "ticket"?'])
})
