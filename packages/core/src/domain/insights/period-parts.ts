import { formatDay, parseDay, stepCalendar } from '../../conditions/days.ts'
import { startOfDay } from '../../conditions/zoned-time.ts'
import { insightErrors } from './insight-errors.ts'
import type { Period } from './period.ts'

/** A day, a week from Monday on, or a month. */
export type PartLength = 'day' | 'week' | 'month'

/** A part of a period: its first day, and the instant at which that begins. */
export interface PeriodPart {
  readonly day: string
  readonly start: Date
}

/** Enough for a year of days. */
const MOST_PARTS = 400

/** The days, weeks or months that a period has a part in, each from its first day within the period on. */
export function partsOf({ from, to }: Period, length: PartLength, zone: string): readonly PeriodPart[] {
  const last = parseDay(to) ?? 0
  const parts: PeriodPart[] = []
  for (let day = parseDay(from) ?? 0; day <= last; day = nextStart(day, length)) {
    if (parts.length === MOST_PARTS) throw insightErrors.CRM_PERIOD_PARTS({ most: MOST_PARTS })
    parts.push({ day: formatDay(day) ?? from, start: new Date(startOfDay(day, zone)) })
  }
  return parts
}

function nextStart(day: number, length: PartLength): number {
  if (length === 'day') return stepCalendar(day, { count: 1, unit: 'd' })
  const date = new Date(day)
  if (length === 'week') return stepCalendar(day, { count: 7 - ((date.getUTCDay() + 6) % 7), unit: 'd' })
  const firstOfMonth = stepCalendar(day, { count: 1 - date.getUTCDate(), unit: 'd' })
  return stepCalendar(firstOfMonth, { count: 1, unit: 'M' })
}
