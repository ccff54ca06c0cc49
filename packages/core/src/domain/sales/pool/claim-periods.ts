import { formatDay } from '../../../conditions/days.ts'
import { dateAt, startOfDay } from '../../../conditions/zoned-time.ts'

const DAY = 86_400_000

/** The day and the week in which an instant lies, as the clock on the wall shows them. */
export interface ClaimPeriods {
  readonly today: string
  /** The days of the week from Monday to today. */
  readonly week: readonly string[]
  /** The first instant of tomorrow, and of next Monday. */
  readonly nextDay: number
  readonly nextWeek: number
}

/** In which day and week claims are counted, and when the next ones begin. */
export function claimPeriods(now: number, zone: string): ClaimPeriods {
  const midnight = dateAt(now, zone)
  const daysSinceMonday = (new Date(midnight).getUTCDay() + 6) % 7
  const monday = midnight - daysSinceMonday * DAY
  const dayOf = (at: number) => formatDay(monday + at * DAY) ?? ''
  return {
    today: dayOf(daysSinceMonday),
    week: Array.from({ length: daysSinceMonday + 1 }, (_, at) => dayOf(at)),
    nextDay: startOfDay(midnight + DAY, zone),
    nextWeek: startOfDay(monday + 7 * DAY, zone),
  }
}
