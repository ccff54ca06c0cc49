import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDay } from '../../conditions/days.ts'
import type { DayTimes } from './calendar-rules.ts'
import { openWhileAll, openWhileAny } from './join-calendars.ts'
import { relativeDeadline } from './relative-deadline.ts'
import { type WorkingCalendar, workingCalendar } from './working-calendar.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const time = fc
  .integer({ min: 0, max: 96 })
  .map(
    (quarters) =>
      `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`,
  )
const times: fc.Arbitrary<DayTimes> = fc.array(
  fc.tuple(time, time).filter(([from, to]) => from !== to && from !== '24:00'),
  { maxLength: 3 },
)
const weekOf = (day: fc.Arbitrary<DayTimes>) =>
  fc
    .record({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day })
    .filter((days) => Object.values(days).some((ofDay) => ofDay.length > 0))
const week = weekOf(times)
/** Days that are over before the next begins, by night or by day. */
const orderly = fc.oneof(
  weekOf(times.map((windows) => windows.filter(([from, to]) => from < to))),
  weekOf(
    fc.subarray([
      ['20:00', '23:00'],
      ['23:30', '06:00'],
    ] as const),
  ),
)
const zone = fc.constantFrom(
  ...[
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Pacific/Apia',
  ],
)
const single = fc.record({ zone, week, nominal: fc.boolean() }).map(workingCalendar)
const calendars = fc.oneof(
  { weight: 3, arbitrary: single },
  { weight: 1, arbitrary: fc.tuple(single, single).map(([one, other]) => openWhileAny(one, other)) },
)
const instant = fc.integer({ min: Date.UTC(2010, 0, 1), max: Date.UTC(2035, 0, 1) })
const amount = fc.integer({ min: 1, max: 300 * HOUR })

const law = (title: string, holds: (calendar: WorkingCalendar, at: number, amount: number) => void) =>
  it(title, () => {
    fc.assert(fc.property(calendars, instant, amount, holds), { numRuns: 60 })
  })
/** Where a calendar never closes it says so, and nothing more can be asked. */
const closing = (calendar: WorkingCalendar, at: number) => {
  try {
    return calendar.nextClose(at)
  } catch {
    return undefined
  }
}

describe('the laws of opening and closing', () => {
  law('what is due is due at work or at its closing, never at the next opening', (calendar, at, span) => {
    expect(calendar.isOpen(calendar.add(at, span) - 1)).toBe(true)
    expect(calendar.isOpen(calendar.subtract(at, span))).toBe(true)
  })

  law('nothing is worked before it opens, all is until it closes', (calendar, at) => {
    const opens = calendar.nextOpen(at)
    const closes = closing(calendar, at)

    expect(calendar.isOpen(opens)).toBe(true)
    expect(calendar.isOpen(at)).toBe(opens === at)
    expect(calendar.elapsed(at, opens)).toBe(0)
    if (closes === undefined) return
    expect(closes).toBeGreaterThan(at)
    expect(calendar.isOpen(closes)).toBe(false)
    expect(calendar.elapsed(opens, closes)).toBe(closes - opens)
    expect(calendar.windows(opens, closes)).toEqual([{ from: opens, to: closes }])
  })

  law('what its days have is what is open, and no day has any of another calendar’s time', (calendar, at) => {
    const first = Math.floor(at / DAY) * DAY
    const days = Array.from({ length: 12 }, (_, day) => formatDay(first + day * DAY) ?? '')
    const ofDays = days.flatMap((day) => calendar.windowsOn(day))

    expect(days.map((day) => calendar.windowsOn(day).length > 0)).toEqual(days.map(calendar.isWorkday))
    for (const { from, to } of ofDays) expect(calendar.elapsed(from, to)).toBe(to - from)
    // In the middle of them, where windows of other days do not reach.
    for (const { from, to } of calendar.windows(first + 4 * DAY, first + 8 * DAY))
      for (const inside of [from, to - 1])
        expect(ofDays.some((one) => one.from <= inside && inside < one.to)).toBe(true)
  })

  const ofOrderly = fc.record({ zone, week: orderly, nominal: fc.boolean() }).map(workingCalendar)
  const holds = (calendar: WorkingCalendar, at: number, later: number) => {
    for (const deadline of [{ by: 'endOfBusinessDay' }, { by: 'endOfNextBusinessDay' }] as const) {
      const due = relativeDeadline(calendar, at, deadline)
      expect(due).toBeGreaterThan(at)
      expect(calendar.isOpen(due - 1)).toBe(true)
      expect(relativeDeadline(calendar, at + later, deadline)).toBeGreaterThanOrEqual(due)
    }
    expect(relativeDeadline(calendar, at, { by: 'endOfNextBusinessDay' })).toBeGreaterThanOrEqual(
      relativeDeadline(calendar, at, { by: 'endOfBusinessDay' }),
    )
  }
  it('a deadline on a working day is later, and later for who comes later', () => {
    fc.assert(fc.property(ofOrderly, instant, amount, holds), { numRuns: 60 })
  })
})

it('with itself a calendar is what it is by itself', () => {
  fc.assert(
    fc.property(single, instant, instant, (calendar, from, to) => {
      for (const join of [openWhileAll, openWhileAny]) {
        const joined = join(calendar, calendar)
        const days = Array.from(
          { length: 9 },
          (_, day) => formatDay(Math.floor(from / DAY + day) * DAY) ?? '',
        )

        expect(joined.elapsed(from, to)).toBe(calendar.elapsed(from, to))
        expect(days.map(joined.windowsOn)).toEqual(days.map(calendar.windowsOn))
      }
    }),
    { numRuns: 30 },
  )
})
