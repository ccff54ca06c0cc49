import { describe, expect, it } from 'vitest'
import { workingCalendar } from '../../engine/time/working-calendar.ts'
import { local, office } from '../../testing/told-story.ts'
import { jobShape } from './fixtures/job-story.ts'
import { calendarsByName, type SlaMetric, type SlaPolicy } from './index.ts'
import { policyDoubts } from './policy-doubts.ts'

const NIGHT = [['20:00', '23:00']] as const
const calendar = calendarsByName({
  office,
  nights: workingCalendar({ zone: 'Asia/Shanghai', week: { mon: NIGHT, tue: NIGHT } }),
})
const open = { status: { in: ['new', 'open', 'pending'] } }
const sound: SlaMetric = { start: open, stop: { status: { in: ['solved', 'closed'] } }, target: '8h' }

function policy(metric: Partial<SlaMetric>, own: Partial<SlaPolicy> = {}): SlaPolicy {
  return { id: 'usual', on: 'job', clock: 'office', metrics: { it: { ...sound, ...metric } }, ...own }
}

function doubtsOf(...policies: readonly SlaPolicy[]): readonly string[] {
  return policyDoubts(jobShape, policies, { calendar, now: local('2026-01-01 00:00') }).map(
    ({ code, path = '' }) => `${code} ${path.replace('.metrics.it', '')}`,
  )
}

describe('what policies hardly mean', () => {
  it.each<[string, Partial<SlaMetric>]>([
    ['a sound one', {}],
    ['one that pauses', { pause: { status: 'pending' } }],
    ['one that is cancelled otherwise', { cancel: { tier: 'none' } }],
    ['a whole year', { target: '1900h' }],
    [
      'steps in their place',
      {
        steps: [
          { key: 'a', at: { pct: 100 } },
          { key: 'b', at: { before: '7h' } },
          { key: 'c', at: { after: '9h' } },
        ],
      },
    ],
  ])('is nothing in %s', (_, metric) => {
    expect(doubtsOf(policy(metric))).toEqual([])
  })

  it.each<[string, Partial<SlaMetric>, string]>([
    [
      'a condition that nothing satisfies',
      { start: { all: [{ tier: 'a' }, { tier: 'b' }] } },
      'CONDITION_UNSATISFIABLE sla.0.start.tier',
    ],
    [
      'a clock that starts only where it is over',
      { start: { status: 'solved' } },
      'SLA_NEVER_STARTS sla.0.start',
    ],
    [
      'a clock that starts only where it is given up',
      { start: { status: 'open' }, giveUp: { when: open, as: 'miss' } },
      'SLA_NEVER_STARTS sla.0.start',
    ],
    ['a clock that is cancelled by what stops it', { cancel: 'startNotMet' }, 'SLA_NEVER_STOPS sla.0.stop'],
    [
      'a clock that always stands still',
      { start: { status: 'pending' }, pause: open },
      'SLA_ALWAYS_PAUSED sla.0.pause',
    ],
    ['a pause that is always', { pause: {} }, 'CONDITION_ALWAYS sla.0.pause'],
    [
      'a pause that cancels',
      {
        start: { status: 'open' },
        stop: { repliedAt: { isNotNull: true } },
        pause: { status: 'pending' },
        cancel: 'startNotMet',
      },
      'SLA_NEVER_PAUSED sla.0.pause',
    ],
    ['more time than there is in a year', { target: '3000h' }, 'LIMIT_TOO_LONG sla.0.target'],
    [
      'more time than there is in a year for one value',
      { target: { by: 'priority', map: { low: '3000h' } } },
      'LIMIT_TOO_LONG sla.0.target.map.low',
    ],
    [
      'calendars that are never open at once',
      { clock: { all: ['office', 'nights'] } },
      'CALENDAR_CLOSED sla.0.clock',
    ],
    [
      'a warning after the deadline',
      { steps: [{ key: 'late', at: { pct: 120 } }] },
      'SLA_WARNS_LATE sla.0.steps.0.at.pct',
    ],
    [
      'a warning before the start',
      {
        target: { by: 'priority', map: { urgent: '1h' }, default: '8h' },
        steps: [{ key: 'soon', at: { before: '1h' } }],
      },
      'SLA_WARNS_EARLY sla.0.steps.0.at.before',
    ],
  ])('is %s', (_, metric, expected) => {
    expect(doubtsOf(policy(metric))).toEqual(expect.arrayContaining([expected]))
  })

  it('is a clock that stops only where its policy is left', () => {
    expect(doubtsOf(policy({}, { when: open }))).toEqual(['SLA_NEVER_STOPS sla.0.stop'])
  })

  it('is a metric that an earlier policy leaves nothing to', () => {
    const gold = policy({}, { id: 'gold', when: { tier: 'gold' } })
    const goldAndHigh = policy({}, { id: 'narrow', when: { tier: 'gold', priority: 'high' } })

    expect(doubtsOf(gold, goldAndHigh, policy({}))).toEqual(['SLA_SHADOWED sla.1'])
    expect(doubtsOf(goldAndHigh, gold, policy({}))).toEqual([])
    expect(doubtsOf(policy({}), gold)).toEqual(['SLA_SHADOWED sla.1'])
  })

  it('is nothing where the earlier one has other metrics, or holds only later', () => {
    const others = policy({}, { id: 'others', metrics: { other: sound } })
    const later = policy({}, { id: 'later', effectiveFrom: new Date('2026-06-01') })

    expect(doubtsOf(others, policy({}))).toEqual([])
    expect(doubtsOf(later, policy({}))).toEqual([])
  })
})
