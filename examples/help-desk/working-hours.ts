import { workingCalendar } from '@guanxi/core'

const DAY = [
  ['09:00', '12:00'],
  ['13:30', '18:00'],
] as const

/** When the desk works: with a lunch break, closed from New Year's Day on, and open on the Sunday that makes up for it. */
export const WORKING_HOURS = workingCalendar({
  zone: 'Asia/Shanghai',
  week: { mon: DAY, tue: DAY, wed: DAY, thu: DAY, fri: DAY },
  overrides: { '2026-01-01/2026-01-03': 'closed', '2026-01-04': DAY },
})
