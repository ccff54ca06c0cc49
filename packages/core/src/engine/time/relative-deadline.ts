import { formatDay } from '../../conditions/days.ts'
import { isObject } from '../given.ts'
import { calendarErrors } from './calendar-errors.ts'
import { timeOfDay } from './calendar-rules.ts'
import type { WorkingCalendar } from './working-calendar.ts'
import { type ZoneOffsets, zoneOffsets } from './zone-offsets.ts'

/** A deadline that is no amount of time but a point of a working day; the time of the day as in `16:00`. */
export type RelativeDeadline =
  | { readonly by: 'endOfBusinessDay' | 'endOfNextBusinessDay' }
  | { readonly nextBusinessDayBy: string }

const DAY = 86_400_000

/**
 * When a deadline on a working day falls for what began at an instant. The end of the business day is that of the next one
 * where there is no more work on this one; the next business day is the first after the day of that instant, whether that
 * day was worked or not. A night shift belongs to the day on which it begins.
 *
 * @example
 * ```ts
 * const day = [['09:00', '18:00']] as const
 * const office = workingCalendar({ zone: 'Asia/Shanghai', week: { mon: day, tue: day, wed: day, thu: day, fri: day } })
 * const fridayNight = Date.parse('2026-11-06T20:00:00+08:00')
 * const due = relativeDeadline(office, fridayNight, { nextBusinessDayBy: '16:00' })
 * console.log(new Date(due).toISOString()) // 2026-11-09T08:00:00.000Z
 * ```
 */
export function relativeDeadline(
  calendar: WorkingCalendar,
  from: number,
  deadline: RelativeDeadline,
): number {
  if (!isRelativeDeadline(deadline)) throw calendarErrors.CRM_CALENDAR_DEADLINE()
  const offsets = zoneOffsets(calendar.zone)
  const today = businessDay(calendar, from, offsets)
  const isThisDay = 'by' in deadline && deadline.by === 'endOfBusinessDay'
  let day = isThisDay ? today : workdayAfter(calendar, today, offsets)
  for (;;) {
    const due = dueOn(day)
    if (due !== undefined && due > from) return due
    day = workdayAfter(calendar, day, offsets)
  }

  function dueOn(midnight: number): number | undefined {
    if ('by' in deadline) return calendar.windowsOn(nameOf(midnight)).at(-1)?.to
    // Of a time that the wall shows twice the last, as with the end of a window.
    return offsets.lastAt(midnight + (timeOfDay(deadline.nextBusinessDayBy) ?? 0))
  }
}

/** Whether something is a deadline on a working day, whoever wrote it without types. */
export function isRelativeDeadline(given: unknown): given is RelativeDeadline {
  if (!isObject(given) || Object.keys(given).length !== 1) return false
  const { by, nextBusinessDayBy } = given
  return (
    by === 'endOfBusinessDay' || by === 'endOfNextBusinessDay' || timeOfDay(nextBusinessDayBy) !== undefined
  )
}

/** The day that is being worked at an instant, else the one that the wall shows; as UTC midnight. */
function businessDay(calendar: WorkingCalendar, at: number, offsets: ZoneOffsets): number {
  const isWorked = calendar.isOpen(at)
  const shown = dateOf(at, offsets)
  if (!isWorked) return shown
  const holds = (midnight: number) =>
    calendar.windowsOn(nameOf(midnight)).some(({ from, to }) => from <= at && at < to)
  // Of joined calendars a part may already be a day further.
  return [shown, shown - DAY, shown + DAY].find(holds) ?? shown
}

/** The first day behind this one on which work begins. */
function workdayAfter(calendar: WorkingCalendar, midnight: number, offsets: ZoneOffsets): number {
  return dateOf(calendar.addDays(offsets.firstAt(midnight + DAY / 2), 1), offsets)
}

function dateOf(at: number, offsets: ZoneOffsets): number {
  return Math.floor((at + offsets.offsetAt(at)) / DAY) * DAY
}

function nameOf(midnight: number): string {
  return formatDay(midnight) ?? ''
}
