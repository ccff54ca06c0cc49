/**
 * Deadlines of 2,000 tickets and how long they have waited, over four hours, eighty, two thousand, and ten years: against
 * dayjs-business-time, moment-business-time and a loop over the days, written by hand, that knows no time zones.
 * Run with `pnpm run do:bench working-calendar`. Ratios count, not times. Aims: at four hours each library takes 300 times as
 * long as ours or more; ten years take ours at most twice as long as four hours.
 */
import { type WorkingWeek, workingCalendar } from '@guanxi/core'
import dayjs, { type Dayjs } from 'dayjs'
import * as businessTime from 'dayjs-business-time'
import moment, { type Moment } from 'moment'
import 'moment-business-time'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const TICKETS = 2_000
const WINDOWS = [
  [9 * HOUR, 12 * HOUR],
  [13.5 * HOUR, 18 * HOUR],
] as const
const HOLIDAYS = Array.from({ length: 12 }, (_, year) => `${2026 + year}-05-01`)

// dayjs and moment count in the zone of the process.
process.env['TZ'] = 'UTC'

interface Contender {
  add(at: number, minutes: number): number
  elapsed(from: number, to: number): number
  /** Where a morning ends its span it counts the lunch break behind it: what it says is told, not compared. */
  readonly isKnownToErr?: boolean
}

const OURS = 'workingCalendar'
const contenders: Readonly<Record<string, Contender>> = {
  [OURS]: ours(),
  'a loop over days': byHand(),
  'dayjs-business-time': dayjsBusinessTime(),
  'moment-business-time': momentBusinessTime(),
}
const spans = { '4 hours': 4, '80 hours': 80, '2,000 hours': 2_000, 'ten years': 19_500 }
const tickets = Array.from({ length: TICKETS }, (_, at) => Date.UTC(2026, 0, 1) + at * 97 * 60_000)

const ofOurs = Object.entries(spans).map(([span, hours]) => {
  const right = answersOf(contenders[OURS] as Contender, hours, tickets)
  const rows = Object.entries(contenders).map(([name, contender]) => {
    // What walks takes longer the longer it walks: fewer tickets say as much.
    const some = name === OURS ? tickets : tickets.filter((_, at) => at % Math.ceil(hours / 4) === 0)
    return [
      name,
      { ...measure(contender, hours, some), ...wrongOnes(contender, hours, some, right) },
    ] as const
  })
  const first = rows[0]?.[1]
  console.log(`\nOver ${span} of working time`)
  console.table(
    Object.fromEntries(
      rows.map(([name, { add, elapsed, wrongAdd, wrongElapsed }]) => [
        name,
        {
          'add, µs': round(add),
          'elapsed, µs': round(elapsed),
          'add, times ours': round(add / (first?.add ?? 0)),
          'elapsed, times ours': round(elapsed / (first?.elapsed ?? 0)),
          'add, wrong': wrongAdd,
          'elapsed, wrong': wrongElapsed,
        },
      ]),
    ),
  )
  return { span, add: first?.add ?? 0, elapsed: first?.elapsed ?? 0 }
})

const [shortest] = ofOurs
console.log('\nWhat a longer span costs ours, in times of the shortest')
console.table(
  Object.fromEntries(
    ofOurs.map(({ span, add, elapsed }) => [
      span,
      { add: round(add / (shortest?.add ?? 0)), elapsed: round(elapsed / (shortest?.elapsed ?? 0)) },
    ]),
  ),
)

/** When each ticket is due, and how long it has waited then. */
function answersOf({ add, elapsed }: Contender, hours: number, opened: readonly number[]) {
  const due = opened.map((at) => add(at, hours * 60))
  return new Map(
    opened.map((at, place) => [at, { due: due[place] ?? 0, waited: elapsed(at, due[place] ?? 0) }]),
  )
}

/** In how many answers a contender differs. Ours, dayjs and the loop agree, else nothing here means anything. */
function wrongOnes(
  contender: Contender,
  hours: number,
  opened: readonly number[],
  right: ReturnType<typeof answersOf>,
) {
  const theirs = opened.map((at) => ({ ...right.get(at), at, added: contender.add(at, hours * 60) }))
  const wrongAdd = theirs.filter(({ added, due }) => added !== due).length
  const wrongElapsed = theirs.filter(
    ({ at, due = 0, waited }) => contender.elapsed(at, due) !== waited,
  ).length
  if (!contender.isKnownToErr && wrongAdd + wrongElapsed > 0) throw new Error('They say different things.')
  const share = (wrong: number) => (wrong === 0 ? '' : `${wrong} of ${opened.length}`)
  return { wrongAdd: share(wrongAdd), wrongElapsed: share(wrongElapsed) }
}

/** Microseconds a call, in the best of as many rounds as fit into a moment, and of three at least. */
function measure({ add, elapsed }: Contender, hours: number, opened: readonly number[]) {
  const due = new Float64Array(opened.length)
  const best = { add: Number.POSITIVE_INFINITY, elapsed: Number.POSITIVE_INFINITY }
  const stopAt = performance.now() + 300
  let sum = 0
  for (let round = 0; round < 3 || performance.now() < stopAt; round++) {
    const start = performance.now()
    for (let place = 0; place < opened.length; place++) due[place] = add(opened[place] as number, hours * 60)
    const middle = performance.now()
    for (let place = 0; place < opened.length; place++)
      sum += elapsed(opened[place] as number, due[place] as number)
    const end = performance.now()
    best.add = Math.min(best.add, ((middle - start) / opened.length) * 1000)
    best.elapsed = Math.min(best.elapsed, ((end - middle) / opened.length) * 1000)
  }
  if (Number.isNaN(sum)) throw new Error('It says nothing.')
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

function momentBusinessTime(): Contender {
  const hours = ['09:00:00', '12:00:00', '13:30:00', '18:00:00']
  const workinghours = { 0: null, 1: hours, 2: hours, 3: hours, 4: hours, 5: hours, 6: null }
  moment.updateLocale('en', { workinghours, holidays: HOLIDAYS } as never)
  type BusinessMoment = Moment & {
    addWorkingTime(amount: number, unit: string): Moment
    workingDiff(other: Moment, unit: string): number
  }
  return {
    add: (at, minutes) => (moment(at) as BusinessMoment).addWorkingTime(minutes, 'minutes').valueOf(),
    elapsed: (from, to) => (moment(to) as BusinessMoment).workingDiff(moment(from), 'milliseconds'),
    isKnownToErr: true,
  }
}

function round(value: number): number {
  return Number(value.toPrecision(3))
}
