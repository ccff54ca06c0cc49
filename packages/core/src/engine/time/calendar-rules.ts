import { formatDay, parseDay } from '../../conditions/days.ts'
import { joined } from './open-times.ts'

/** Working time from one time of the day to another, as in `['09:00', '18:00']`. One that ends before it begins runs into the next day. */
export type WindowTimes = readonly [from: string, to: string]

/** The working time of a day. */
export type DayTimes = readonly WindowTimes[]

/** The working time of each weekday; a day that is left out is closed. */
export interface WorkingWeek {
  readonly mon?: DayTimes
  readonly tue?: DayTimes
  readonly wed?: DayTimes
  readonly thu?: DayTimes
  readonly fri?: DayTimes
  readonly sat?: DayTimes
  readonly sun?: DayTimes
}

/** What a day has instead of the time of its weekday. */
export type DayOverride = 'closed' | DayTimes

/** When people work. All of it is plain data. */
export interface WorkingCalendarOptions {
  /** An IANA time zone, such as `Asia/Shanghai`. */
  readonly zone: string
  readonly week?: WorkingWeek
  /** Days that differ, by date (`2026-10-10`) or by the first and the last of several (`2026-10-01/2026-10-07`). */
  readonly overrides?: Readonly<Record<string, DayOverride>>
  /** Days off by date, as `icalHolidays` reads them from a feed. An override of the very date goes first. */
  readonly holidays?: Readonly<Record<string, DayOverride>>
  /** Days that differ every year, by month and day (`01-01`). An override or holiday of the very date goes first. */
  readonly yearly?: Readonly<Record<string, DayOverride>>
  /** Weeks that hold from a date on (`{ '2027-01-01': … }`) instead of the one before. */
  readonly changes?: Readonly<Record<string, WorkingWeek>>
  /** Where clocks change within a window: let it last as long as its times say, and end earlier or later. */
  readonly nominal?: boolean
}

/** A window in milliseconds from the midnight of its day, as clocks on the wall show them; after 24 hours it is the next day. */
export interface WallWindow {
  readonly from: number
  readonly to: number
}

/** The options, read: what a day has. */
export interface CalendarRules {
  /** The windows that begin on the day of this UTC midnight, in order, overlaps joined. */
  windowsOn(midnight: number): readonly WallWindow[]
  /** All of it in one way of writing: the same text for rules that are the same. */
  text(): string
}

/** Weekdays as a week names them, from the one that JavaScript counts as 0. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

const MINUTE = 60_000
const DAY = 86_400_000
/** How many days one override may be for: more would be another week. */
const MOST_DAYS = 366
const CLOSED: readonly WallWindow[] = []

/** Reads options that are known to be right. */
export function readRules(options: WorkingCalendarOptions) {
  const { week = {}, overrides = {}, holidays = {}, yearly = {}, changes = {} } = options
  const weeks = [[Number.NEGATIVE_INFINITY, week] as const, ...Object.entries(changes).map(fromDay)]
    .map(([from, days]) => ({ from, windows: WEEKDAYS.map((name) => readDay(days[name] ?? [])) }))
    .sort((one, other) => other.from - one.from)
  const everyYear = new Map(
    Object.entries(yearly).map(([day, times]) => [Number(day.replace('-', '')), readOverride(times)]),
  )
  const days = new Map(
    [holidays, overrides].flatMap(Object.entries<DayOverride>).flatMap(([key, times]) => {
      const windows = readOverride(times)
      return daysOf(key).map((day) => [day, windows] as const)
    }),
  )

  function windowsOn(midnight: number): readonly WallWindow[] {
    const override = days.get(midnight) ?? everyYear.get(monthAndDay(midnight))
    if (override) return override
    const current = weeks.find(({ from }) => from <= midnight)
    return current?.windows[new Date(midnight).getUTCDay()] ?? CLOSED
  }
  const text = () =>
    JSON.stringify([
      weeks.map(({ from, windows }) => [formatDay(from), windows.map(pairs)]),
      ...[everyYear, days].map((found) =>
        [...found].sort(([one], [other]) => one - other).map(([day, windows]) => [day, pairs(windows)]),
      ),
    ])
  return { windowsOn, text } satisfies CalendarRules
}

/** The UTC midnights that the key of an override names; none where it names none. */
export function daysOf(key: string): readonly number[] {
  const ends = key.split('/').map(parseDay)
  const [first, last] = [ends[0], ends.at(-1)]
  if (first === undefined || last === undefined || ends.length > 2 || last - first > MOST_DAYS * DAY)
    return []
  return Array.from({ length: Math.max(0, (last - first) / DAY + 1) }, (_, at) => first + at * DAY)
}

/** Milliseconds from midnight; undefined for what is no time of the day. 24:00 is its end. */
export function timeOfDay(text: unknown): number | undefined {
  const [, hours, minutes] = (typeof text === 'string' && /^(\d\d):([0-5]\d)$/.exec(text)) || []
  const minute = Number(hours) * 60 + Number(minutes)
  return minute <= 24 * 60 ? minute * MINUTE : undefined
}

/** The windows of a day as written, each in milliseconds. */
export function readWindows(times: DayTimes): readonly WallWindow[] {
  return times.map(([begin, end]) => {
    const [from = 0, to = 0] = [timeOfDay(begin), timeOfDay(end)]
    return { from, to: to > from ? to : to + DAY }
  })
}

function readDay(times: DayTimes): readonly WallWindow[] {
  return joined(readWindows(times))
}

function readOverride(times: DayOverride): readonly WallWindow[] {
  return times === 'closed' ? CLOSED : readDay(times)
}

function pairs(windows: readonly WallWindow[]): readonly (readonly number[])[] {
  return windows.map(({ from, to }) => [from, to])
}

function fromDay([day, week]: readonly [string, WorkingWeek]): readonly [number, WorkingWeek] {
  return [parseDay(day) ?? Number.NaN, week]
}

/** 1225 for 25 December. */
function monthAndDay(midnight: number): number {
  const date = new Date(midnight)
  return (date.getUTCMonth() + 1) * 100 + date.getUTCDate()
}
