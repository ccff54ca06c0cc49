import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DayTimes } from './calendar-rules.ts'
import { answersOf, type Plan, readWall, type Wall, walk } from './fixtures/minute-walk.ts'
import { workingCalendar } from './working-calendar.ts'

/** How many calendars are compared, each at forty instants: few, for each walks through two years. The seed chooses all of them. */
const CALENDARS = Math.ceil(Number(process.env['GUANXI_DIFFERENTIAL'] ?? 20_000) / 500)
const SEED = Number(process.env['GUANXI_SEED'] ?? Date.now() % 1_000_000_000)
/** Reading two years of a wall takes a second or two, so few of them are read where few calendars are compared. */
const ZONES_READ = Math.ceil(CALENDARS / 20)

const MINUTE = 60_000
const DAY = 86_400_000
/** Where and from when on: most of these zones did something odd within those two years. */
const ZONES: readonly (readonly [zone: string, year: number])[] = [
  ['Europe/Berlin', 2026],
  ['America/New_York', 2026],
  ['America/Sao_Paulo', 2018],
  ['Asia/Kathmandu', 1985],
  ['Asia/Shanghai', 1990],
  ['Australia/Lord_Howe', 2026],
  ['Pacific/Apia', 2011],
  ['Pacific/Kwajalein', 1993],
  ['Pacific/Kiritimati', 1994],
  ['Africa/Casablanca', 2026],
  ['Africa/Cairo', 2014],
  ['America/Havana', 2026],
  ['America/St_Johns', 2006],
  ['America/Caracas', 2007],
  ['America/Recife', 2000],
  ['Antarctica/Troll', 2026],
  ['Asia/Gaza', 2040],
  ['Asia/Kolkata', 2026],
  ['Asia/Pyongyang', 2017],
  ['Asia/Tehran', 2021],
  ['Europe/Dublin', 2026],
  ['Europe/Istanbul', 2016],
  ['Pacific/Chatham', 2026],
  ['UTC', 2027],
]

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const time = fc.oneof(
  fc.integer({ min: 0, max: 96 }).map((quarters) => clock(quarters * 15)),
  // Clocks change at night.
  fc.integer({ min: 0, max: 240 }).map(clock),
)
const window = fc.tuple(time, time).filter(([from, to]) => from !== to && from !== '24:00')
const times: fc.Arbitrary<DayTimes> = fc.array(window, { maxLength: 3 })
const week = fc.record(
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((name) => [name, times])),
)
const special = fc.oneof(fc.constant('closed' as const), times)
const dayFrom = (year: number) =>
  fc
    .integer({ min: 0, max: 729 })
    .map((at) => new Date(Date.UTC(year, 0, 1) + at * DAY).toISOString().slice(0, 10))
const monthAndDay = (year: number) => dayFrom(year).map((day) => day.slice(5))

const plans = (year: number): fc.Arbitrary<Plan> =>
  fc.record({
    week: week.filter((days) => Object.values(days).some((day) => day.length > 0)),
    overrides: fc
      .array(fc.tuple(dayFrom(year), fc.nat(9), special), { maxLength: 12 })
      .map((chosen) => apart(chosen)),
    yearly: fc.dictionary(monthAndDay(year), special, { maxKeys: 8 }),
    changes: fc.dictionary(dayFrom(year), week, { maxKeys: 2 }),
    nominal: fc.boolean(),
  })

/** Overrides of a day or several, none of which names a day of another. */
function apart(chosen: readonly (readonly [day: string, more: number, times: Plan['yearly'][string]])[]) {
  const found: Record<string, Plan['yearly'][string]> = {}
  let lastDay = ''
  for (const [day, more, ofDay] of chosen.toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    if (day <= lastDay) continue
    lastDay = new Date(Date.parse(day) + more * DAY).toISOString().slice(0, 10)
    found[more === 0 ? day : `${day}/${lastDay}`] = ofDay
  }
  return found
}

const walls = new Map<string, Wall>()
function wallOf([zone, year]: readonly [string, number]): Wall {
  const known = walls.get(zone) ?? readWall(zone, year)
  walls.set(zone, known)
  return known
}

/** Two instants well within the two years, as minutes, an amount of working time and one of days. */
const question = fc.record({
  one: fc.integer({ min: 30 * 1440, max: 700 * 1440 }),
  other: fc.integer({ min: 30 * 1440, max: 700 * 1440 }),
  amount: fc.oneof(fc.integer({ min: 0, max: 600 }), fc.integer({ min: 0, max: 60_000 })),
  days: fc.integer({ min: -30, max: 30 }),
  ms: fc.nat(MINUTE - 1),
})

it('says what walking through two years says, minute by minute', { timeout: 3_600_000 }, () => {
  const chosen = fc.sample(fc.shuffledSubarray([...ZONES], { minLength: ZONES.length }), {
    seed: SEED,
    numRuns: 1,
  })
  const zones = (chosen[0] ?? []).slice(0, ZONES_READ)
  const cases = fc
    .constantFrom(...zones)
    .chain((place) =>
      fc.tuple(fc.constant(place), plans(place[1]), fc.array(question, { minLength: 40, maxLength: 40 })),
    )

  fc.assert(
    fc.property(cases, ([place, plan, questions]) => {
      const wall = wallOf(place)
      const calendar = workingCalendar({ zone: wall.zone, ...(plan as object) })
      const walked = answersOf(wall, walk(wall, plan))
      const instant = (minute: number) => wall.begin + minute * MINUTE
      const expectAt = (answer: () => number, minute: number | undefined) => {
        if (minute !== undefined) expect(answer()).toBe(instant(minute))
      }

      for (const { one, other, amount, days, ms } of questions) {
        const at = instant(one)
        const [from, to] = [Math.min(one, other), Math.max(one, other)]
        expect(calendar.isOpen(at + ms)).toBe(walked.isOpen(one))
        expect(calendar.elapsed(instant(from), instant(to))).toBe(walked.elapsed(from, to) * MINUTE)
        expectAt(() => calendar.add(at, amount * MINUTE), walked.add(one, amount))
        expectAt(() => calendar.subtract(at, amount * MINUTE), walked.subtract(one, amount))
        expectAt(() => calendar.nextOpen(at), walked.nextOpen(one))
        expectAt(() => calendar.nextClose(at), walked.nextClose(one))
        expectAt(() => calendar.addDays(at, days), walked.addDays(one, days))
      }
    }),
    { seed: SEED, numRuns: CALENDARS, endOnFailure: true },
  )
})
