import { describe, expect, it } from 'vitest'
import { type Line, local, office, shown } from '../../testing/told-story.ts'
import { alwaysOpen } from './clock-calendar.ts'
import { foldEvents } from './evaluate-sla.ts'
import { jobShape, story } from './fixtures/job-story.ts'
import { type ClockState, type Facts, mergedClocks, prepareSla, readClock } from './index.ts'

const sla = prepareSla(jobShape, {
  id: 'usual',
  on: 'job',
  clock: 'office',
  metrics: {
    reply: {
      start: { repliedAt: null },
      stop: { repliedAt: { isNotNull: true } },
      stopAt: 'repliedAt',
      target: { by: 'priority', map: { urgent: '1h' }, default: '4h' },
    },
    resolution: {
      start: { status: { in: ['new', 'open', 'pending'] } },
      pause: { status: 'pending' },
      stop: { status: 'solved' },
      target: { by: 'priority', map: { urgent: '2h' }, default: '8h' },
    },
  },
})
const calendar = (name: string) => (name === 'office' ? office : undefined)
const at = local('2026-11-03 10:00')

function clocksOf(...lines: readonly Line[]): readonly ClockState[] {
  return foldEvents(story(...lines), at, { sla, calendar })
}

function merged(survivor: readonly ClockState[], gone: readonly ClockState[]) {
  const clocks = mergedClocks(survivor, { id: 'gone', clocks: gone }, at, () => office)
  return clocks.map((clock) => {
    const { metric, ordinal, origin, status, cancelReason, breachedAt } = readClock(clock, office, at)
    return [
      ...[`${metric} ${ordinal}`, origin ?? 'here', status],
      ...(cancelReason ? [cancelReason] : []),
      ...(breachedAt === null ? [] : [shown(breachedAt)]),
    ].join(', ')
  })
}

const monday = (change: Facts = {}): Line => ['2026-11-02 15:00', change]

describe('merging records', () => {
  it('leaves of two running clocks the one that is due earlier, on whichever side it is', () => {
    const early = clocksOf(['2026-11-02 16:00', {}])
    const late = clocksOf(['2026-11-02 16:30', {}])

    expect(merged(late, early)).toEqual([
      ...['reply 1, here, cancelled, merged', 'resolution 1, here, cancelled, merged'],
      ...['reply 2, gone, active', 'resolution 2, gone, active'],
    ])
    expect(merged(early, late)).toEqual([
      ...['reply 1, here, active', 'resolution 1, here, active'],
      ...['reply 2, gone, cancelled, merged', 'resolution 2, gone, cancelled, merged'],
    ])
  })

  it('keeps the clock that is here where both are due at once', () => {
    const clocks = clocksOf(monday()).slice(0, 1)

    expect(merged(clocks, clocks)).toEqual(['reply 1, here, active', 'reply 2, gone, cancelled, merged'])
  })

  it('weighs a paused clock by what it has left: it is due first if it would be, were it to go on', () => {
    const nearlyDone = clocksOf(['2026-11-02 09:00', {}], ['2026-11-02 17:30', { status: 'pending' }]).slice(
      1,
    )
    const running = clocksOf(['2026-11-02 16:00', {}]).slice(1)

    expect(merged(running, nearlyDone)).toEqual([
      'resolution 1, here, cancelled, merged',
      'resolution 2, gone, paused',
    ])
    const hardlyBegun = clocksOf(monday(), ['2026-11-02 15:30', { status: 'pending' }]).slice(1)
    expect(merged(running, hardlyBegun)).toEqual([
      'resolution 1, here, active',
      'resolution 2, gone, cancelled, merged',
    ])
  })

  it('launders no breach: what was late stays, and is the one that goes on', () => {
    const late = clocksOf(monday({ priority: 'urgent' })).slice(1)
    const running = clocksOf(['2026-11-02 13:30', {}]).slice(1)

    expect(merged(running, late)).toEqual([
      'resolution 1, here, cancelled, merged',
      'resolution 2, gone, breached, 2026-11-02 17:00',
    ])
  })

  it('writes a breach down also on the clock that ends by it', () => {
    const late = clocksOf(monday({ priority: 'urgent' })).slice(1)
    const later = clocksOf(['2026-11-02 15:30', { priority: 'urgent' }]).slice(1)

    expect(mergedClocks(late, { id: 'gone', clocks: later }, at, () => office)).toMatchObject([
      { cancelReason: null },
      { cancelReason: 'merged', breachedAt: local('2026-11-02 17:30') },
    ])
  })

  it.each([
    ['in time', '2026-11-02 16:00', 'met'],
    ['late', '2026-11-03 11:00', 'breached, 2026-11-03 10:00'],
  ])('leaves a first answer that was given %s on the other side what it was', (_, repliedAt, expected) => {
    const until = local('2026-11-03 11:00')
    const events = story(monday(), [repliedAt, { repliedAt: new Date(local(repliedAt)) }])
    const answered = foldEvents(events, until, { sla, calendar }).slice(0, 1)
    const running = clocksOf(['2026-11-02 17:00', {}]).slice(0, 1)

    const clocks = mergedClocks(running, { id: 'gone', clocks: answered }, until, () => office)

    const [here, there] = clocks.map((clock) => readClock(clock, office, until))
    expect(here).toMatchObject({ status: 'active' })
    expect([there?.status, ...(there?.breachedAt ? [shown(there.breachedAt)] : [])].join(', ')).toBe(expected)
  })

  it('counts the clocks from there behind those that are here, and who they follow with them', () => {
    const [reply] = clocksOf(monday())
    const done = { ...(reply as ClockState), stoppedAt: at }
    const twice: readonly ClockState[] = [done, { ...done, ordinal: 2, parent: 1, origin: 'first' }]

    expect(mergedClocks(twice, { id: 'gone', clocks: twice }, at, () => alwaysOpen)).toMatchObject([
      { ordinal: 1, parent: null },
      { ordinal: 2, parent: 1, origin: 'first' },
      { ordinal: 3, parent: null, origin: 'gone' },
      { ordinal: 4, parent: 3, origin: 'first' },
    ])
  })
})
