import type { Issue } from '../errors.ts'
import type { WorkingCalendar } from './working-calendar.ts'
import { type WorkingDuration, workingMilliseconds } from './working-duration.ts'

const YEAR = 365 * 86_400_000

/** Tells of a time limit that is longer than the working time of the year after `now`: it hardly means what it says. */
export function tooLongFor(
  calendar: WorkingCalendar,
  limit: { readonly path: string; readonly duration: WorkingDuration; readonly now: number },
): Issue | undefined {
  const { path, duration, now } = limit
  if (workingMilliseconds(duration) <= calendar.elapsed(now, now + YEAR)) return undefined
  return {
    code: 'LIMIT_TOO_LONG',
    path,
    message: 'is longer than the working time of a year.',
    zh: '超过该工作日历一年的工作时间。',
  }
}
