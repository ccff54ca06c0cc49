/**
 * Deadlines of 2,000 tickets and how long they have waited, over an hour, a month, a year and ten years: against
 * dayjs-business-time and a loop over the days, written by hand, that knows no time zones. All three must agree.
 * Run with `pnpm run do:bench working-calendar`. Ratios count, not times.
 */
import { type WorkingWeek, workingCalendar } from '@guanxi/core'
import dayjs, { type Dayjs } from 'dayjs'
import * as businessTime from 'dayjs-business-time'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TICKETS = 2_000
const WINDOWS = [
  [9 * HOUR, 12 * HOUR],
  [13.5 * HOUR, 18 * HOUR],
] as const
const HOLIDAYS = Array.from({ length: 12 }, (_, year) => `${2026 + year}-05-01`)

// dayjs counts in the zone of the process.
process.env['TZ'] = 'UTC'

interface Contender {
  add(at: number, minutes: number): number
  elapsed(from: number, to: number): number
}

const contenders: Readonly<Record<string, Contender>> = {
  workingCalendar: ours(),
  'a loop over days': byHand(),
  'dayjs-business-time': dayjsBusinessTime(),
}
const spans = { 'an hour': 60, 'a month': 160 * 60, 'a year': 1_950 * 60, 'ten years': 19_500 * 60 }

for (const [span, minutes] of Object.entries(spans)) {
  const tickets = Math.min(TICKETS, Math.ceil((TICKETS * 600) / minutes))
  const answers = Object.entries(contenders).map(([name, contender]) => ({
    name,
    ...measure(contender, minutes, tickets),
  }))
  const [first] = answers
  for (const { name, sum } of answers)
    if (sum !== first?.sum) throw new Error(`${name} says something else over ${span}.`)
  console.log(`\nOver ${span} of working time`)
  console.table(
    Object.fromEntries(
      answers.map(({ name, add, elapsed }) => [
        name,
        {
          'add, µs': round(add),
          'elapsed, µs': round(elapsed),
          'times workingCalendar': round((add + elapsed) / ((first?.add ?? 0) + (first?.elapsed ?? 0))),
        },
      ]),
    ),
  )
}

/** Microseconds a call in the best of three rounds, and what all answers add up to. */
function measure({ add, elapsed }: Contender, minutes: number, tickets: number) {
  const opened = Array.from({ length: tickets }, (_, at) => Date.UTC(2026, 0, 1) + at * 97 * 60_000)
  const best = { add: Number.POSITIVE_INFINITY, elapsed: Number.POSITIVE_INFINITY, sum: 0 }
  for (let round = 0; round < 3; round++) {
    const start = performance.now()
    const due = opened.map((at) => add(at, minutes))
    const middle = performance.now()
    const waited = opened.map((at, place) => elapsed(at, due[place] ?? 0))
    const end = performance.now()
    best.add = Math.min(best.add, ((middle - start) / tickets) * 1000)
    best.elapsed = Math.min(best.elapsed, ((end - middle) / tickets) * 1000)
    best.sum = due.reduce((sum, at) => sum + at, 0) + waited.reduce((sum, time) => sum + time, 0)
  }
  return best
}

function ours(): Contender {
  const day = [
    ['09:00', '12:00'],
    ['13:30', '18:00'],
  ] as const
  const week: WorkingWeek = { mon: day, tue: day, wed: day, thu: day, fri: day }
  const calendar = workingCalendar({ zone: 'UTC', week, yearly: { '05-01': 'closed' } })
  return { add: (at, minutes) => calendar.add(at, minutes * 60_000), elapsed: calendar.elapsed }
}

function byHand(): Contender {
  const closed = new Set(HOLIDAYS.map((day) => Date.parse(day)))
  const windowsOn = (midnight: number) => {
    const weekday = new Date(midnight).getUTCDay()
    return weekday === 0 || weekday === 6 || closed.has(midnight) ? [] : WINDOWS
  }
  return {
    add(at, minutes) {
      let left = minutes * 60_000
      for (let day = Math.floor(at / DAY) * DAY; ; day += DAY)
        for (const [begin, end] of windowsOn(day)) {
          const open = Math.max(day + begin, at)
          if (day + end - open >= left) return open + left
          left -= Math.max(0, day + end - open)
        }
    },
    elapsed(from, to) {
      let sum = 0
      for (let day = Math.floor(from / DAY) * DAY; day < to; day += DAY)
        for (const [begin, end] of windowsOn(day))
          sum += Math.max(0, Math.min(day + end, to) - Math.max(day + begin, from))
      return sum
    },
  }
}

function dayjsBusinessTime(): Contender {
  const hours = [
    { start: '09:00:00', end: '12:00:00' },
    { start: '13:30:00', end: '18:00:00' },
  ]
  const week = { monday: hours, tuesday: hours, wednesday: hours, thursday: hours, friday: hours }
  dayjs.extend(businessTime.default as never)
  const plugin = dayjs as unknown as {
    setBusinessTime(hours: object): void
    setHolidays(days: readonly string[]): void
  }
  plugin.setBusinessTime({ sunday: null, saturday: null, ...week })
  plugin.setHolidays(HOLIDAYS)
  type BusinessDay = Dayjs & {
    addBusinessMinutes(minutes: number): Dayjs
    businessMinutesDiff(other: Dayjs): number
  }
  return {
    add: (at, minutes) => (dayjs(at) as BusinessDay).addBusinessMinutes(minutes).valueOf(),
    elapsed: (from, to) => (dayjs(from) as BusinessDay).businessMinutesDiff(dayjs(to)) * 60_000,
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
