import { calendarErrors } from './calendar-errors.ts'
import { milliseconds } from './duration.ts'

/** An amount of working time: milliseconds, or hours, minutes and seconds in words. A working day has no fixed length: see `addDays`. */
export type WorkingDuration = number | `${number}${'ms' | 's' | 'm' | 'h'}`

/** Whole milliseconds. Days and weeks are refused: they are no fixed amount of working time. */
export function workingMilliseconds(duration: WorkingDuration): number {
  if (typeof duration === 'number' && Number.isFinite(duration)) return Math.round(duration)
  const inWords = typeof duration === 'string' && /^\d+(\.\d+)?(ms|[smh])$/.test(duration)
  if (!inWords) throw calendarErrors.CRM_CALENDAR_AMOUNT()
  try {
    return Math.round(milliseconds(duration))
  } catch {
    // A thousand years and more.
    throw calendarErrors.CRM_CALENDAR_AMOUNT()
  }
}
