import { describe, expect, it } from 'vitest'
import { isCrmError } from '../../engine/errors.ts'
import { local, office, shown } from '../../testing/told-story.ts'
import { jobShape, story } from './fixtures/job-story.ts'
import { foldEvent } from './fold-sla.ts'
import {
  type ClockState,
  calendarsByName,
  evaluateSla,
  explainSla,
  foldEvents,
  prepareSla,
  type SlaEvent,
  type SlaMetric,
  type SlaPolicy,
  whyNotAttached,
} from './index.ts'

const open = { status: { in: ['new', 'open', 'pending'] } }
const solved = { status: { in: ['solved', 'closed'] } }
const resolution: SlaMetric = { start: open, stop: solved, pause: { status: 'pending' }, target: '8h' }

function policy(metric: Partial<SlaMetric> = {}, rest: Partial<SlaPolicy> = {}): SlaPolicy {
  return {
    id: 'usual',
    on: 'job',
    clock: 'office',
    metrics: { resolution: { ...resolution, ...metric } },
    ...rest,
  }
}

function read(policies: SlaPolicy | readonly SlaPolicy[], events: ReturnType<typeof story>, at: string) {
  const { clocks } = evaluateSla(prepareSla(jobShape, policies), events, office, local(at))
  return clocks.map(({ status, deadline, breachedAt, used, paused, metric, ordinal, ...clock }) => ({
    ...{ metric, ordinal, status, deadline: shown(deadline), breachedAt: shown(breachedAt) },
    ...{ used: used / 3_600_000, paused: paused / 3_600_000 },
    ...clock,
  }))
}

describe('a clock', () => {
  it('runs in working time: not over lunch, night and weekend', () => {
    const events = story(['2026-11-06 11:00', {}])

    expect(read(policy(), events, '2026-11-06 14:30')).toMatchObject([
      { status: 'active', deadline: '2026-11-09 11:30', used: 2, remaining: 6 * 3_600_000 },
    ])
  })

  it('is met at its deadline, and breached a moment later', () => {
    const stoppedAt = (time: string) => story(['2026-11-02 09:00', {}], [time, { status: 'solved' }])
    const late = policy({ target: '3h' })

    expect(read(late, stoppedAt('2026-11-02 12:00'), '2026-11-05 09:00')).toMatchObject([{ status: 'met' }])
    expect(read(late, stoppedAt('2026-11-02 13:31'), '2026-11-05 09:00')).toMatchObject([
      {
        status: 'breached',
        breachedAt: '2026-11-02 12:00',
        lateBy: { working: 60_000, calendar: 91 * 60_000 },
      },
    ])
  })

  it('D8: is breached at its deadline also where it was stopped before anybody looked', () => {
    const events = story(['2026-11-02 09:00', {}], ['2026-11-03 10:00', { status: 'solved' }])

    expect(read(policy({ target: '1h' }), events, '2026-11-30 09:00')).toMatchObject([
      { status: 'breached', breachedAt: '2026-11-02 10:00' },
    ])
  })

  it('D4: stands still while it is paused, whatever else is saved meanwhile', () => {
    const events = story(
      ['2026-11-02 09:00', {}],
      ['2026-11-02 09:30', { status: 'pending' }],
      ['2026-11-04 10:00', { priority: 'high' }],
    )

    expect(read(policy({ target: '1h' }), events, '2026-11-04 10:00')).toMatchObject([
      { status: 'paused', deadline: null, used: 0.5, remaining: 1_800_000 },
    ])
  })

  it('D5: a pause that is ended by solving is no time of work', () => {
    const events = story(
      ['2026-11-02 09:00', {}],
      ['2026-11-02 10:00', { status: 'pending' }],
      ['2026-11-04 11:00', { status: 'solved' }],
    )

    expect(read(policy(), events, '2026-11-05 09:00')).toMatchObject([{ status: 'met', used: 1, paused: 16 }])
  })

  it('goes on after a pause with what was left', () => {
    const events = story(
      ['2026-11-02 09:00', {}],
      ['2026-11-02 16:00', { status: 'pending' }],
      ['2026-11-03 17:00', { status: 'open' }],
    )

    expect(read(policy(), events, '2026-11-03 17:30')).toMatchObject([
      { status: 'active', used: 6, deadline: '2026-11-04 10:30' },
    ])
  })

  it('is one of hundreds as it is one of few, in the order in which they began', () => {
    const asked = { waitingSince: { isNotNull: true } }
    const metrics = {
      answer: { start: asked, stop: { waitingSince: null }, recurrence: 'chained', target: '30m' },
      owned: { start: { ownerId: { changed: true } }, stop: solved, recurrence: 'independent', target: '8h' },
      resolution: { ...resolution, target: '40h' },
    } as const
    const sla = prepareSla(jobShape, policy({}, { metrics }))
    const events = Array.from({ length: 300 }, (_, place) => eventAt(place))
    const world = { sla, calendar: () => office }
    let byEach: readonly ClockState[] = []
    for (const [place, event] of events.entries())
      byEach = foldEvent(byEach, event, { ...world, past: () => events.slice(0, place) })

    const folded = foldEvents(events, Number.POSITIVE_INFINITY, world)

    expect(folded.length).toBeGreaterThan(100)
    expect(folded).toEqual(byEach)
  })
})

/** Asked, answered, waiting, taken up, and now and then in other hands, deleted and restored, or solved and opened again. */
function eventAt(place: number): SlaEvent {
  const at = local('2026-11-02 09:00') + place * 37 * 60_000
  const recordAt = (n: number) => ({
    status: n % 40 === 39 ? 'solved' : n % 4 === 2 ? 'pending' : 'open',
    priority: 'normal',
    waitingSince: n % 4 === 0 ? new Date(local('2026-11-02 09:00') + n * 37 * 60_000) : null,
    ownerId: n % 22 < 11 ? 'amy' : 'bob',
  })
  const deed =
    place === 0 ? 'create' : place % 60 === 31 ? 'delete' : place % 60 === 32 ? 'restore' : 'update'
  return { at, seq: place, deed, before: place === 0 ? null : recordAt(place - 1), record: recordAt(place) }
}
describe('calendars that are given by name', () => {
  const events = story(['2026-11-02 09:00', {}])
  const at = local('2026-11-02 10:00')
  const ask = {
    evaluateSla: (one: SlaPolicy, given: object) =>
      evaluateSla(prepareSla(jobShape, one), events, calendarsByName({ ...given }), at),
    explainSla: (one: SlaPolicy, given: object) =>
      explainSla(prepareSla(jobShape, one), events, calendarsByName({ ...given }), at),
    whyNotAttached: (one: SlaPolicy, given: object) =>
      whyNotAttached(prepareSla(jobShape, one), 'resolution', events, calendarsByName({ ...given }), at),
  }

  it.each(Object.entries(ask))(
    'are all there, or %s refuses, and runs nothing around the clock',
    (_, asked) => {
      const refusal = (one: SlaPolicy) => {
        try {
          return asked(one, { office }) && undefined
        } catch (error) {
          return isCrmError(error) ? `${error.code} ${String(error.meta['name'])}` : error
        }
      }

      expect(refusal(policy())).toBeUndefined()
      expect(refusal(policy({}, { clock: ['office', 'always'] }))).toBeUndefined()
      expect(refusal(policy({}, { clock: { field: 'site' } }))).toBeUndefined()
      expect(refusal(policy({}, { clock: 'ofice' }))).toBe('CRM_SLA_CALENDAR ofice')
      expect(refusal(policy({ clock: { all: ['office', { any: ['berlin'] }] } }))).toBe(
        'CRM_SLA_CALENDAR berlin',
      )
    },
  )
})
