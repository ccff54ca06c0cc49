import { formatDay, parseDay, stepCalendar } from '../../conditions/days.ts'
import { dateAt, startOfDay } from '../../conditions/zoned-time.ts'

const DAY = 86_400_000

/** UTC midnight of a calendar day. */
function midnightOf(day: string): number {
  const midnight = parseDay(day)
  if (midnight === undefined) throw new RangeError(`${day} is no calendar day.`)
  return midnight
}

/** So many days later; before where it is below 0. Past the last day of all calendars it is that day. */
export function addDays(day: string, count: number): string {
  return formatDay(midnightOf(day) + count * DAY) ?? LAST_DAY
}

/** So many months later, on the same day of the month or, where that month is shorter, on its last. */
export function addMonths(day: string, count: number): string {
  return formatDay(stepCalendar(midnightOf(day), { count, unit: 'M' })) ?? LAST_DAY
}

const LAST_DAY = '9999-12-31'

/** How many days it is from one day to another. */
export function daysFrom(from: string, to: string): number {
  return (midnightOf(to) - midnightOf(from)) / DAY
}

/** How many months a time has, when it has no days beside them: 12 from 1 January to 31 December. Both days belong to it. */
export function wholeMonths(startsOn: string, endsOn: string): number | undefined {
  const after = addDays(endsOn, 1)
  const months = monthOf(after) - monthOf(startsOn)
  return months > 0 && addMonths(startsOn, months) === after ? months : undefined
}

/** Counts months from the year 0 on. */
export function monthOf(day: string): number {
  const date = new Date(midnightOf(day))
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** The day that it is at an instant. */
export function dayOf(instant: Date, zone: string): string {
  return formatDay(dateAt(instant.getTime(), zone)) ?? LAST_DAY
}

/** The instant at which a day begins. */
export function beginningOf(day: string, zone: string): Date {
  return new Date(startOfDay(midnightOf(day), zone))
}

/** The instant at which a day is over; null where it is no day. */
export function endOfDay(day: string, zone: string): Date | null {
  const midnight = parseDay(day)
  return midnight === undefined ? null : new Date(startOfDay(midnight + DAY, zone))
}

/** The earlier of two days. */
export function earlier(one: string, other: string): string {
  return one > other ? other : one
}

/** The later of two days. */
export function later(one: string, other: string): string {
  return one > other ? one : other
}
