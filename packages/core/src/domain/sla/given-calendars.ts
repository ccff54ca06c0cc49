import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import type { CalendarByName } from './clock-calendar.ts'
import type { PreparedSla } from './prepare-sla.ts'
import { slaErrors } from './sla-errors.ts'

/**
 * The calendars that a caller gives for policies, all of those that they name. A clock without its calendar would run around
 * the clock, and nobody would see it.
 */
export function givenCalendars(sla: PreparedSla, given: WorkingCalendar | CalendarByName): CalendarByName {
  if (typeof given !== 'function') return () => given
  const missing = sla.calendars.find((name) => given(name) === undefined)
  if (missing !== undefined) throw slaErrors.CRM_SLA_CALENDAR({ name: missing })
  return given
}
