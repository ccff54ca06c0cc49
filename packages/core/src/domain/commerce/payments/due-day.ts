import { parseDay } from '../../../conditions/days.ts'
import { startOfDay } from '../../../conditions/zoned-time.ts'

const DAY = 86_400_000

/** The instant at which a day is over. */
export function endOfDay(day: string, zone: string): Date | null {
  const midnight = parseDay(day)
  return midnight === undefined ? null : new Date(startOfDay(midnight + DAY, zone))
}

/** How many days one day is behind another; below 0 where it is before it. */
export function daysBetween(from: string, until: string): number {
  return ((parseDay(until) ?? 0) - (parseDay(from) ?? 0)) / DAY
}
