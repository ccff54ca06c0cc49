import { relativeDeadline } from '../../engine/time/relative-deadline.ts'
import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { type WorkingDuration, workingMilliseconds } from '../../engine/time/working-duration.ts'
import type { ClockTarget } from './clock-state.ts'
import type { Facts } from './sla-event.ts'
import type { SlaLimit, SlaTarget, SlaUntil } from './sla-policy.ts'

/** What a record is promised by a target; undefined where it is promised nothing. */
export function targetOf(
  target: SlaTarget,
  record: Facts,
  calendar: WorkingCalendar,
  startedAt: number,
): ClockTarget | undefined {
  const limit = limitOf(target, record)
  if (limit === undefined) return undefined
  if (typeof limit !== 'object') return workOf(limit)
  const until = momentOf(limit, record, calendar, startedAt)
  return until === undefined ? undefined : { until }
}

/** Amounts are those of policies, which are few: each is read once. */
const read = new Map<WorkingDuration, ClockTarget>()
function workOf(amount: WorkingDuration): ClockTarget {
  const known = read.get(amount)
  if (known) return known
  const target = { work: workingMilliseconds(amount) }
  read.set(amount, target)
  return target
}

/** Whether two targets promise the same. */
export function isSameTarget(one: ClockTarget, other: ClockTarget): boolean {
  return 'work' in one
    ? 'work' in other && one.work === other.work
    : 'until' in other && one.until === other.until
}

function limitOf(target: SlaTarget, record: Facts): SlaLimit | undefined {
  if (typeof target !== 'object' || !('map' in target)) return target
  const value = record[target.by]
  const name = value === null || value === undefined ? '' : String(value)
  return Object.hasOwn(target.map, name) ? target.map[name] : target.default
}

function momentOf(
  limit: SlaUntil,
  record: Facts,
  calendar: WorkingCalendar,
  startedAt: number,
): number | undefined {
  if ('field' in limit) {
    const value = record[limit.field]
    return value instanceof Date ? value.getTime() : undefined
  }
  if ('workingDays' in limit) return calendar.addDays(startedAt, limit.workingDays)
  return relativeDeadline(calendar, startedAt, limit)
}
