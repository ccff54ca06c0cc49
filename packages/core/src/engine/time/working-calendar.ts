import { parseDay } from '../../conditions/days.ts'
import { calendarErrors } from './calendar-errors.ts'
import { readRules, type WorkingCalendarOptions } from './calendar-rules.ts'
import { checkWorkingCalendar } from './check-working-calendar.ts'
import {
  closeAfter,
  moved,
  openAfter,
  openPlace,
  windowsBetween,
  workdayFrom,
  workedBefore,
} from './count-working-time.ts'
import { KNOWN, KNOWN_YEARS, type OpenSource, type OpenTime, openTimes } from './open-times.ts'
import { weeklySource } from './weekly-source.ts'
import { type WorkingDuration, workingMilliseconds } from './working-duration.ts'
import { zoneOffsets } from './zone-offsets.ts'

/**
 * When people work. Instants are epoch milliseconds. Working time is time that really passes within the windows, also
 * where clocks change. A window's end is not part of it.
 */
export interface WorkingCalendar {
  /** Whose days these are. */
  readonly zone: string
  /**
   * Names what answers were counted with: the rules, and behind the dash the clocks of the zone as the platform knows them
   * for 2000 to 2049. Equal rules have equal versions, however they are written.
   */
  readonly version: string
  /** The first instant by which so much working time has passed: what is due at closing is due at closing, not when it opens again. */
  add(at: number, duration: WorkingDuration): number
  /** The last instant from which so much working time passes until `at`. */
  subtract(at: number, duration: WorkingDuration): number
  /** Working time between two instants in milliseconds; negative when they are the other way round. */
  elapsed(from: number, to: number): number
  isOpen(at: number): boolean
  /** When it opens next; `at` itself while it is open. */
  nextOpen(at: number): number
  /** When it closes next, always later than `at`. */
  nextClose(at: number): number
  /** The same time of the day so many working days later, or earlier for a negative number. The day of `at` does not count. */
  addDays(at: number, days: number): number
  /** What is open between two instants, in order, clipped to them. */
  windows(from: number, to: number): readonly OpenTime[]
  /** What is open of a day such as `2026-10-10`, in order. A night shift belongs, whole, to the day on which it begins. */
  windowsOn(day: string): readonly OpenTime[]
  /** Whether work begins on a day: whether it has any windows. */
  isWorkday(day: string): boolean
}

const DAY = 86_400_000

/**
 * A calendar of working time. Throws `CRM_CALENDAR` with all that is wrong with the options.
 *
 * @example
 * ```ts
 * const day = [['09:00', '12:00'], ['13:30', '18:00']] as const
 * const office = workingCalendar({
 *   zone: 'Asia/Shanghai',
 *   week: { mon: day, tue: day, wed: day, thu: day, fri: day },
 *   overrides: { '2026-10-01/2026-10-07': 'closed', '2026-10-10': day },
 * })
 * const askedAt = Date.parse('2026-09-30T17:00:00+08:00')
 * console.log(new Date(office.add(askedAt, '4h')).toISOString()) // 2026-10-08T04:00:00.000Z
 * ```
 */
export function workingCalendar(options: WorkingCalendarOptions): WorkingCalendar {
  const { problems } = checkWorkingCalendar(options)
  if (problems.length > 0) throw calendarErrors.CRM_CALENDAR({}, { issues: problems })
  return calendarOf(weeklySource(readRules(options), options.zone, options.nominal ?? false))
}

/** The calendar over a source of open times. */
export function calendarOf(source: OpenSource): WorkingCalendar {
  const times = openTimes(source)
  const offsets = zoneOffsets(source.zone)
  let version: string | undefined

  return {
    zone: source.zone,
    get version() {
      version ??= source.version()
      return version
    },
    add: (at, duration) => moved(times, at, workingMilliseconds(duration)),
    subtract: (at, duration) => moved(times, at, -workingMilliseconds(duration)),
    elapsed(from, to) {
      times.cover(from)
      times.cover(to)
      return workedBefore(times, to) - workedBefore(times, from)
    },
    isOpen: (at) => openPlace(times, at) >= 0,
    nextOpen: (at) => openAfter(times, at),
    nextClose: (at) => closeAfter(times, at),
    addDays(at, days) {
      if (!Number.isSafeInteger(days)) throw calendarErrors.CRM_CALENDAR_AMOUNT()
      times.cover(at)
      if (days === 0) return at
      const wall = at + offsets.offsetAt(at)
      const midnight = Math.floor(wall / DAY) * DAY
      return offsets.firstAt(workdayFrom(times, midnight, days) + (wall - midnight))
    },
    windows: (from, to) => windowsBetween(times, from, to),
    windowsOn: (day) => source.windowsOn(midnightOf(day)),
    isWorkday: (day) => source.windowsOn(midnightOf(day)).length > 0,
  }
}

function midnightOf(day: string): number {
  const midnight = parseDay(day)
  if (midnight === undefined || midnight < KNOWN.from || midnight >= KNOWN.to)
    throw calendarErrors.CRM_CALENDAR_INSTANT(KNOWN_YEARS)
  return midnight
}
