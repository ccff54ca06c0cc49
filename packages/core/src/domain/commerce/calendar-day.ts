import { formatDay, parseDay } from '../../conditions/days.ts'
import { dateAt } from '../../conditions/zoned-time.ts'
import type { CalendarDay } from '../../engine/entities/field.ts'

/** The day that an instant falls on in a time zone. */
export function dayOf({ now, zone }: { readonly now: Date; readonly zone: string }): CalendarDay {
  return formatDay(dateAt(now.getTime(), zone)) ?? ''
}

/** The day so many days later. */
export function daysAfter(day: CalendarDay, days: number): CalendarDay {
  return formatDay((parseDay(day) ?? 0) + days * DAY) ?? day
}

const DAY = 86_400_000
