import { describe, expect, it } from 'vitest'
import { type Line, local, office, shown } from '../../testing/told-story.ts'
import { jobShape, story } from './fixtures/job-story.ts'
import {
  type ExplainedChange,
  explainSla,
  prepareSla,
  type SlaMetric,
  type SlaPolicy,
  whyNotAttached,
} from './index.ts'

const resolution: SlaMetric = {
  start: { status: { in: ['new', 'open', 'pending'] } },
  stop: { any: [{ status: 'solved' }, { status: 'closed' }] },
  pause: { status: 'pending', tier: { isNotNull: true } },
  cancel: { site: 'test' },
  target: { by: 'priority', map: { urgent: '1h', normal: '2h' } },
}
const usual: SlaPolicy = { id: 'usual', on: 'job', clock: 'office', metrics: { resolution } }
const at = local('2026-11-02 18:00')

function explained(...lines: readonly Line[]): readonly string[] {
  return explainSla(prepareSla(jobShape, usual), story(...lines), office, at).flatMap(({ at, metrics }) =>
    metrics.map(({ metric, policy, asked, changed }) =>
      [
        `${shown(at)?.slice(11)} ${policy} ${metric}:`,
        asked
          .map(({ condition, holds, fields }) => `${condition} ${holds} by ${fields.join(' and ')}`)
          .join(', '),
        `→ ${changed.map(told).join(', ') || 'nothing'}`,
      ].join(' '),
    ),
  )
}

function told({ at, did, fields }: ExplainedChange): string {
  return [did, shown(at)?.slice(11), ...fields.map((field) => `(${field})`)].join(' ')
}

describe('an explained history', () => {
  it('tells of each event what was asked, by which fields it was decided, and what it did', () => {
    expect(
      explained(
        ['2026-11-02 09:00', { tier: 'gold' }],
        ['2026-11-02 09:30', { status: 'pending' }],
        ['2026-11-02 10:00', { status: 'open' }],
        ['2026-11-02 15:00', { status: 'solved' }],
        ['2026-11-02 16:00', { site: 'x' }],
      ),
    ).toEqual([
      '09:00 usual resolution: start true by status → started 09:00 (status)',
      '09:30 usual resolution: cancel false by site, stop false by status, pause true by status and tier → paused 09:30 (status) (tier)',
      '10:00 usual resolution: cancel false by site, stop false by status, pause false by status → resumed 10:00 (status)',
      '15:00 usual resolution: cancel false by site, stop true by status, start false by status → breached 11:30, stopped 15:00 (status)',
      '16:00 usual resolution: start false by status → nothing',
    ])
  })

  it('tells by what each of several changes of one event was decided', () => {
    const chained: SlaMetric = {
      start: { status: 'open' },
      stop: { priority: { changed: true } },
      giveUp: { when: { status: 'solved' }, as: 'cancel' },
      recurrence: 'chained',
      target: '1h',
    }
    const sla = prepareSla(jobShape, { id: 'each', on: 'job', metrics: { chained } })
    const events = story(
      ['2026-11-02 09:00', { status: 'open' }],
      ['2026-11-02 09:30', { priority: 'urgent' }],
      ['2026-11-02 09:40', { status: 'solved' }],
    )

    expect(
      explainSla(sla, events, office, at).map(({ metrics }) =>
        metrics.flatMap(({ changed }) => changed.map(told)),
      ),
    ).toEqual([
      ['started 09:00 (status)'],
      ['stopped 09:30 (priority)', 'started 09:30 (status)'],
      ['cancelled 09:40 (status)'],
    ])
  })

  it('tells what kept a clock from starting', () => {
    expect(explained(['2026-11-02 09:00', { site: 'test' }])).toEqual([
      '09:00 usual resolution: start true by status, cancel true by site → nothing',
    ])
  })

  it('tells of a policy that was left', () => {
    const gold = { ...usual, when: { tier: 'gold' } }
    const events = story(['2026-11-02 09:00', { tier: 'gold' }], ['2026-11-02 10:00', { tier: 'silver' }])

    expect(explainSla(prepareSla(jobShape, gold), events, office, at)[1]?.metrics).toMatchObject([
      { policy: 'usual', asked: [], changed: [{ did: 'cancelled', why: 'policy', fields: [] }] },
    ])
  })

  it('is plain data', () => {
    const told = explainSla(prepareSla(jobShape, usual), story(['2026-11-02 09:00', {}]), office, at)

    expect(JSON.parse(JSON.stringify(told))).toEqual(told)
  })
})

function why(policies: readonly SlaPolicy[], metric: string, ...lines: readonly Line[]): readonly string[] {
  return whyNotAttached(prepareSla(jobShape, policies), metric, story(...lines), office, at).map(
    ({ policy, version, why, fields, by }) =>
      [`${policy} ${version}`, why, ...fields, ...(by === undefined ? [] : [by])].join(' '),
  )
}

describe('why a record has no clock', () => {
  const opened: Line = ['2026-11-02 09:00', {}]
  const later = { ...usual, version: 2, effectiveFrom: new Date('2026-12-01') }
  const sooner = { ...usual, version: 2, effectiveFrom: new Date('2026-11-01') }
  const gold: SlaPolicy = {
    ...usual,
    id: 'gold',
    when: { tier: 'gold', priority: { in: ['high', 'urgent'] } },
  }

  it.each<[string, readonly SlaPolicy[], string, Line, readonly string[]]>([
    ['it has one', [usual], 'resolution', opened, ['usual 1 attached']],
    [
      'the policy does not hold yet',
      [usual, later],
      'resolution',
      opened,
      ['usual 1 attached', 'usual 2 notYet'],
    ],
    [
      'a later version holds',
      [usual, sooner],
      'resolution',
      opened,
      ['usual 1 replaced', 'usual 2 attached'],
    ],
    ['the policy has no such metric', [usual], 'reply', opened, ['usual 1 noMetric']],
    [
      'it is for other records',
      [gold, usual],
      'resolution',
      opened,
      ['gold 1 notFor tier', 'usual 1 attached'],
    ],
    [
      'another one goes first',
      [gold, usual],
      'resolution',
      ['2026-11-02 09:00', { tier: 'gold', priority: 'urgent' }],
      ['gold 1 attached', 'usual 1 outranked gold'],
    ],
    [
      'start never held',
      [usual],
      'resolution',
      ['2026-11-02 09:00', { status: 'solved' }],
      ['usual 1 neverStarted status'],
    ],
    [
      'it was over at once',
      [usual],
      'resolution',
      ['2026-11-02 09:00', { site: 'test' }],
      ['usual 1 alreadyOver site'],
    ],
    [
      'its value has no target',
      [usual],
      'resolution',
      ['2026-11-02 09:00', { priority: 'low' }],
      ['usual 1 noTarget priority'],
    ],
  ])('is that %s', (_, policies, metric, line, expected) => {
    expect(why(policies, metric, line)).toEqual(expected)
  })

  it('is said in a sentence, in both languages', () => {
    const [answer] = whyNotAttached(prepareSla(jobShape, gold), 'resolution', story(opened), office, at)

    expect(answer?.text).toEqual({
      en: '“gold” is not for this record: that is decided by tier.',
      'zh-CN': '“gold”不适用于该记录，取决于：tier。',
    })
  })

  it('is that nothing has happened yet', () => {
    const [answer] = whyNotAttached(prepareSla(jobShape, usual), 'resolution', [], office, at)
    expect(answer?.text).toEqual({
      en: 'The start of resolution in “usual” has never held.',
      'zh-CN': '“usual”中 resolution 的开始条件从未成立。',
    })
    expect(why([usual], 'resolution')).toEqual(['usual 1 neverStarted'])
  })
})
