import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDay } from '../../conditions/days.ts'
import { wallAt } from '../../conditions/zoned-time.ts'
import { type DayTimes, readWindows, WEEKDAYS, type WorkingCalendarOptions } from './calendar-rules.ts'
import { openWhileAll, openWhileAny } from './join-calendars.ts'
import { workingCalendar } from './working-calendar.ts'

const MINUTE = 60_000
const DAY = 1440 * MINUTE
/** How many minutes are looked at, and around which day: most of these are days on which clocks change. */
const SPAN = 12 * 1440
const TIMES_AND_PLACES = [
  ['America/New_York', '2026-03-08'],
  ['America/New_York', '2026-11-01'],
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Kathmandu', '1986-01-01'],
  ['Africa/Casablanca', '2026-02-15'],
  ['Africa/Casablanca', '2026-03-22'],
  ['Asia/Shanghai', '2026-12-31'],
] as const

/** Minute by minute, what the wall shows: all that the oracle knows of zones. */
const places = TIMES_AND_PLACES.map(([zone, day]) => {
  const begin = Date.parse(day) - 6 * DAY
  return { zone, begin, walls: Array.from({ length: SPAN }, (_, at) => wallAt(begin + at * MINUTE, zone)) }
})
type Place = (typeof places)[number]
const placeAt = (at: number) => places[at] as Place

/** Which minutes are open: of a window those from the first at or after its start to before the last at its end. */
function openMinutes(
  { walls }: Place,
  { week = {}, overrides = {} }: WorkingCalendarOptions,
): readonly boolean[] {
  const open = walls.map(() => false)
  const firstDay = Math.floor((walls[0] as number) / DAY) * DAY
  for (let day = firstDay - 2 * DAY; day < (walls.at(-1) as number) + DAY; day += DAY) {
    const weekday = WEEKDAYS[new Date(day).getUTCDay()] ?? 'mon'
    const times = overrides[formatDay(day) ?? ''] ?? week[weekday] ?? []
    for (const { from, to } of times === 'closed' ? [] : readWindows(times)) {
      const first = walls.findIndex((wall) => wall >= day + from)
      const last = walls.lastIndexOf(day + to)
      const behindGap = walls.findLastIndex((wall) => wall < day + to) + 1
      if (first >= 0) open.fill(true, first, last >= 0 ? last : behindGap)
    }
  }
  return open
}

/** Counts, one minute after the other. */
const oracle = (open: readonly boolean[]) => ({
  elapsed: (from: number, to: number) => open.slice(from, to).filter(Boolean).length,
  add(at: number, minutes: number) {
    for (let left = minutes; left > 0; at++) if (open[at]) left--
    return at
  },
  subtract(at: number, minutes: number) {
    for (let left = minutes; left > 0; ) if (open[--at]) left--
    return at
  },
  nextOpen: (at: number) => open.indexOf(true, at),
  nextClose: (at: number) => open.indexOf(false, open.indexOf(true, at)),
})

const quarter = fc.integer({ min: 0, max: 96 }).map(clock)
const window = fc.tuple(quarter, quarter).filter(([from, to]) => from !== to && from !== '24:00')
const day: fc.Arbitrary<DayTimes> = fc.array(window, { maxLength: 3 })
const rules = (place: Place) =>
  fc.record({
    week: fc.record(Object.fromEntries(WEEKDAYS.map((name) => [name, day]))),
    overrides: fc.dictionary(
      fc.integer({ min: 2, max: 10 }).map((at) => formatDay(Math.floor(place.begin / DAY + at) * DAY) ?? ''),
      fc.oneof(fc.constant('closed' as const), day),
      { maxKeys: 3 },
    ),
  })
const minute = fc.integer({ min: 3 * 1440, max: 9 * 1440 })
const amount = fc.integer({ min: 0, max: 10 * 60 })

/** A place, two calendars of it, and minutes to ask of. */
const cases = fc.nat(places.length - 1).chain((where) =>
  fc.record({
    where: fc.constant(where),
    one: rules(placeAt(where)),
    other: rules(placeAt(where)),
    ...{ from: minute, to: minute, amount },
  }),
)
/** The answer, or what is not within the days that the oracle sees. */
const seen = (at: number) => (at > 0 && at < SPAN ? at : undefined)

describe('a calendar answers what counting the minutes gives', () => {
  const answersOf = (
    place: Place,
    calendar: ReturnType<typeof workingCalendar>,
    open: readonly boolean[],
    { from, to, amount: minutes }: { from: number; to: number; amount: number },
  ) => {
    const instant = (at: number) => place.begin + at * MINUTE
    const counted = oracle(open)
    expect(calendar.isOpen(instant(from))).toBe(open[from])
    expect(calendar.elapsed(instant(Math.min(from, to)), instant(Math.max(from, to)))).toBe(
      counted.elapsed(Math.min(from, to), Math.max(from, to)) * MINUTE,
    )
    const rest = counted.elapsed(from, SPAN)
    const past = counted.elapsed(0, from)
    if (minutes <= rest)
      expect(calendar.add(instant(from), minutes * MINUTE)).toBe(instant(counted.add(from, minutes)))
    if (minutes <= past)
      expect(calendar.subtract(instant(from), minutes * MINUTE)).toBe(
        instant(counted.subtract(from, minutes)),
      )
    if (rest === 0) return
    expect(calendar.nextOpen(instant(from))).toBe(instant(counted.nextOpen(from)))
    const close = seen(counted.nextClose(from))
    if (close !== undefined) expect(calendar.nextClose(instant(from))).toBe(instant(close))
  }

  it('by itself', () => {
    fc.assert(
      fc.property(cases, ({ where, one, ...asked }) => {
        const place = placeAt(where)
        const options = { zone: place.zone, ...one }
        fc.pre(Object.values(one.week).some((times) => (times ?? []).length > 0))

        answersOf(place, workingCalendar(options), openMinutes(place, options), asked)
      }),
      { numRuns: 100 },
    )
  })

  it.each([
    ['while all are open', openWhileAll, (left = false, right = false) => left && right],
    ['while any is open', openWhileAny, (left = false, right = false) => left || right],
  ] as const)('%s', (_, join, both) => {
    fc.assert(
      fc.property(cases, ({ where, one, other, ...asked }) => {
        const place = placeAt(where)
        fc.pre(
          [one, other].every(({ week }) => Object.values(week).some((times) => (times ?? []).length > 0)),
        )
        const [left, right] = [one, other].map((options) => ({ zone: place.zone, ...options }))
        const rightMinutes = openMinutes(place, right as WorkingCalendarOptions)
        const open = openMinutes(place, left as WorkingCalendarOptions).map((isOpen, at) =>
          both(isOpen, rightMinutes[at]),
        )

        answersOf(
          place,
          join(
            workingCalendar(left as WorkingCalendarOptions),
            workingCalendar(right as WorkingCalendarOptions),
          ),
          open,
          asked,
        )
      }),
      { numRuns: 40 },
    )
  })
})

describe('the laws of working time', () => {
  const anywhere = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) })
  const span = fc.integer({ min: 0, max: 400 * 60 * MINUTE })
  const calendars = fc
    .constantFrom(...places)
    .chain((place) => rules(place).map((one) => ({ zone: place.zone, ...one })))
    .filter(({ week }) => Object.values(week).some((times) => (times ?? []).length > 0))
    .map(workingCalendar)

  const law = (
    title: string,
    holds: (facts: {
      calendar: ReturnType<typeof workingCalendar>
      t: number
      u: number
      v: number
      a: number
      b: number
    }) => void,
  ) =>
    it(title, () => {
      const facts = fc.record({
        calendar: calendars,
        t: anywhere,
        u: anywhere,
        v: anywhere,
        a: span,
        b: span,
      })
      fc.assert(fc.property(facts, holds), { numRuns: 50 })
    })

  law('what was added has elapsed, and no time is no time', ({ calendar, t, a }) => {
    expect(calendar.elapsed(t, calendar.add(t, a))).toBe(a)
    expect(calendar.add(t, 0)).toBe(t)
  })
  law('adding twice is adding once', ({ calendar, t, a, b }) => {
    expect(calendar.add(calendar.add(t, a), b)).toBe(calendar.add(t, a + b))
  })
  law('what was taken away elapses again', ({ calendar, t, a }) => {
    expect(calendar.elapsed(calendar.subtract(t, a), t)).toBe(a)
    expect(calendar.add(t, -a)).toBe(calendar.subtract(t, a))
  })
  law('taking away undoes adding, up to time that is closed', ({ calendar, t, a }) => {
    const back = calendar.subtract(calendar.add(t, a), a)
    expect(calendar.elapsed(t, back)).toBe(0)
  })
  law('elapsed time adds up, and has a sign', ({ calendar, t, u, v }) => {
    expect(calendar.elapsed(t, u) + calendar.elapsed(u, v)).toBe(calendar.elapsed(t, v))
    expect(calendar.elapsed(t, u) + calendar.elapsed(u, t)).toBe(0)
  })
  law('later begins end later, longer times too', ({ calendar, t, u, a, b }) => {
    const [first, second] = [Math.min(t, u), Math.max(t, u)]
    expect(calendar.elapsed(first, second)).toBeGreaterThanOrEqual(0)
    expect(calendar.add(second, a)).toBeGreaterThanOrEqual(calendar.add(first, a))
    expect(calendar.add(t, a + b)).toBeGreaterThanOrEqual(calendar.add(t, a))
  })
  law('windows are what elapses, in order and apart', ({ calendar, t, a }) => {
    const windows = calendar.windows(t, t + a)
    const sum = windows.reduce((total, { from, to }) => total + to - from, 0)
    expect(sum).toBe(calendar.elapsed(t, t + a))
    for (const [at, { from }] of windows.slice(1).entries())
      expect(from).toBeGreaterThan(windows[at]?.to ?? 0)
  })
  law('the order of questions changes no answer', ({ calendar, t, u, a }) => {
    const answer = () => [calendar.elapsed(t, u), calendar.add(t, a), calendar.subtract(u, a)]
    const first = answer()
    calendar.elapsed(Date.UTC(2010, 0, 1), Date.UTC(2040, 0, 1))
    expect(answer()).toEqual(first)
  })
  law('working days add up', ({ calendar, t, a, b }) => {
    const noon = Math.floor(t / DAY) * DAY + DAY / 2
    const [some, more] = [a % 300, b % 300]
    expect(calendar.addDays(calendar.addDays(noon, some), more)).toBe(calendar.addDays(noon, some + more))
    expect(calendar.addDays(calendar.addDays(noon, -some), -more)).toBe(calendar.addDays(noon, -some - more))
  })
})

/** `06:45` for the 27th quarter of an hour. */
function clock(quarters: number): string {
  return `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`
}
