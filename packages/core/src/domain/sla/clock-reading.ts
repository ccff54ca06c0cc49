import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import {
  breachedBefore,
  type CancelReason,
  type ClockState,
  deadlineOf,
  isPaused,
  isRunning,
  pausedBy,
  usedBy,
} from './clock-state.ts'

/** How a clock stands: a breach outranks everything but being cancelled, a pause everything else. */
export type ClockStatus = 'pending' | 'active' | 'paused' | 'met' | 'breached' | 'cancelled'

/** What a clock shows at an instant. Instants and amounts are milliseconds. */
export interface ClockReading {
  readonly metric: string
  readonly ordinal: number
  readonly parent: number | null
  /** The record that it ran on before that one was merged into this one. */
  readonly origin?: string
  readonly policy: string
  readonly version: number
  readonly calendar: string
  readonly status: ClockStatus
  readonly startedAt: number
  /** By when it has to be stopped, or had to; null while it stands still. */
  readonly deadline: number | null
  /** The working time that is left; 0 once there is none. */
  readonly remaining: number
  /** Working time that it ran, and that passed in pauses. */
  readonly used: number
  readonly paused: number
  readonly pausedSince: number | null
  readonly stoppedAt: number | null
  readonly metAt: number | null
  readonly breachedAt: number | null
  /** How long after the deadline it was stopped, or is not yet, in working time and as time passes. */
  readonly lateBy: { readonly working: number; readonly calendar: number } | null
  readonly cancelledAt: number | null
  readonly cancelReason: CancelReason | null
  readonly holders: ClockState['holders']
}

/** Reads a clock at an instant. */
export function readClock(state: ClockState, calendar: WorkingCalendar, at: number): ClockReading {
  const clock = breachedBefore(state, calendar, at)
  const { metric, ordinal, parent, origin, policy, version, startedAt, holders } = clock
  const { stoppedAt, breachedAt, cancelledAt, cancelReason } = clock
  const until = stoppedAt ?? cancelledAt ?? Math.max(at, startedAt)
  const deadline = breachedAt ?? deadlineOf(clock, calendar)
  const used = usedBy(clock, calendar, until)
  return {
    ...{ metric, ordinal, parent, ...(origin !== undefined && { origin }) },
    ...{ policy, version, calendar: clock.calendar },
    status: statusOf(clock, at),
    ...{ startedAt, deadline },
    remaining: remainingOf(clock, calendar, used, until),
    used,
    paused: pausedBy(clock, calendar, until),
    pausedSince: isRunning(clock) && isPaused(clock) ? (clock.pauses.at(-1)?.from ?? null) : null,
    stoppedAt,
    metAt: breachedAt === null ? stoppedAt : null,
    breachedAt,
    lateBy:
      breachedAt === null || cancelledAt !== null
        ? null
        : { working: calendar.elapsed(breachedAt, until), calendar: until - breachedAt },
    ...{ cancelledAt, cancelReason, holders },
  }
}

function statusOf(clock: ClockState, at: number): ClockStatus {
  if (clock.cancelledAt !== null) return 'cancelled'
  if (clock.breachedAt !== null) return 'breached'
  if (clock.stoppedAt !== null) return 'met'
  if (isPaused(clock)) return 'paused'
  return clock.startedAt > at ? 'pending' : 'active'
}

function remainingOf(clock: ClockState, calendar: WorkingCalendar, used: number, until: number): number {
  if (clock.breachedAt !== null) return 0
  if ('work' in clock.target) return Math.max(0, clock.target.work - used)
  const paused = pausedBy(clock, calendar, until)
  return Math.max(0, calendar.elapsed(until, calendar.add(clock.target.until, paused)))
}
