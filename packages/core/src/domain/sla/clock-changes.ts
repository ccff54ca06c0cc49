import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { alwaysOpen, type CalendarByName } from './clock-calendar.ts'
import { type CancelReason, type ClockState, deadlineOf, isPaused, isRunning } from './clock-state.ts'
import { type KnownDeadlines, knownDeadline } from './known-deadlines.ts'
import type { PreparedSla } from './prepare-sla.ts'
import type { SlaEvent } from './sla-event.ts'

/** What folding needs besides the clocks and the event. */
export interface SlaWorld {
  readonly sla: PreparedSla
  readonly calendar: CalendarByName
  /** What happened to the record before, oldest first; asked for only by a clock that starts in the past. */
  past(): readonly SlaEvent[]
  /** The deadlines found so far, where more than one event is folded. */
  readonly deadlines?: KnownDeadlines
  /** Told of everything that happens to a clock. */
  note?(moment: ClockMoment): void
}

/** Something that happened to a clock. A breach stands at its deadline, whenever it was seen. */
export interface ClockMoment {
  /** In epoch milliseconds. */
  readonly at: number
  readonly metric: string
  readonly ordinal: number
  readonly did: ClockDeed
  readonly why?: string
}

type ClockDeed =
  | 'started'
  | 'paused'
  | 'resumed'
  | 'stopped'
  | 'reopened'
  | 'cancelled'
  | 'breached'
  | 'changed'
  | 'restored'

/** The calendar of a clock, by the name that it holds. One that there is no more is open at any time. */
export function calendarOfClock(
  { calendar }: { readonly calendar: string },
  world: SlaWorld,
): WorkingCalendar {
  return world.calendar(calendar) ?? alwaysOpen
}

/** Notes a breach that an instant finds in its past. */
export function caughtUp(clock: ClockState, at: number, world: SlaWorld): ClockState {
  if (clock.breachedAt !== null || !isRunning(clock)) return clock
  const calendar = calendarOfClock(clock, world)
  const due = world.deadlines ? knownDeadline(world.deadlines, clock, calendar) : deadlineOf(clock, calendar)
  if (due === null || due >= at) return clock
  noted(world, clock, due, 'breached')
  return { ...clock, breachedAt: due }
}

export function paused(clock: ClockState, at: number, world: SlaWorld): ClockState {
  noted(world, clock, at, 'paused')
  // Later than the pause before also where a version comes into force after the fact.
  const from = Math.max(at, clock.startedAt, clock.pauses.at(-1)?.to ?? at)
  return { ...clock, pauses: [...clock.pauses, { from, to: null, why: 'pause' }] }
}

export function resumed(clock: ClockState, at: number, world: SlaWorld): ClockState {
  noted(world, clock, at, 'resumed')
  return { ...clock, pauses: pausesUntil(clock, at) }
}

/** Stopped at an instant that may be before the event which tells of it: what came after it is no part of the clock. */
export function stopped(clock: ClockState, stoppedAt: number, why: string, world: SlaWorld): ClockState {
  const isInTime = clock.breachedAt !== null && stoppedAt <= clock.breachedAt
  const seen = caughtUp(
    { ...clock, pauses: pausesUntil(clock, stoppedAt), breachedAt: isInTime ? null : clock.breachedAt },
    stoppedAt,
    world,
  )
  noted(world, clock, stoppedAt, 'stopped', why)
  return { ...seen, stoppedAt }
}

export function cancelled(clock: ClockState, at: number, why: CancelReason, world: SlaWorld): ClockState {
  noted(world, clock, at, 'cancelled', why)
  return { ...clock, cancelledAt: at, cancelReason: why }
}

/** A deleted record's clocks stand still: with the record they come back. */
export function deleted(clock: ClockState, at: number, world: SlaWorld): ClockState {
  return isRunning(clock) ? cancelled(caughtUp(clock, at, world), at, 'deleted', world) : clock
}

export function restored(clock: ClockState, at: number, world: SlaWorld): ClockState {
  if (clock.cancelReason !== 'deleted' || clock.cancelledAt === null) return clock
  noted(world, clock, at, 'restored')
  const from = Math.max(clock.cancelledAt, clock.startedAt)
  const gone = isPaused(clock) || from >= at ? [] : [{ from, to: at, why: 'deleted' } as const]
  return { ...clock, pauses: [...clock.pauses, ...gone], cancelledAt: null, cancelReason: null }
}

/** A stopped clock goes on, and what was between counts or does not. */
export function reopened(clock: ClockState, at: number, counts: boolean, world: SlaWorld): ClockState {
  noted(world, clock, at, 'reopened')
  const from = Math.max(clock.stoppedAt ?? at, clock.startedAt)
  const between = counts || from >= at ? [] : [{ from, to: at, why: 'solved' } as const]
  return { ...clock, stoppedAt: null, pauses: [...clock.pauses, ...between] }
}

/** Who holds the record from this event on. */
export function withHolder(clock: ClockState, { at, record }: SlaEvent): ClockState {
  const ownerId = holderOf(record)
  if (!isRunning(clock) || clock.holders.at(-1)?.ownerId === ownerId) return clock
  return { ...clock, holders: [...clock.holders, { ownerId, from: Math.max(at, clock.startedAt) }] }
}

/** Who owns a record. */
export function holderOf(record: SlaEvent['record']): string | null {
  return typeof record['ownerId'] === 'string' ? record['ownerId'] : null
}

export function noted(
  { note }: SlaWorld,
  { metric, ordinal }: ClockState,
  at: number,
  did: ClockDeed,
  why?: string,
): void {
  note?.(why === undefined ? { at, metric, ordinal, did } : { at, metric, ordinal, did, why })
}

function pausesUntil({ pauses }: ClockState, at: number): ClockState['pauses'] {
  const last = pauses.at(-1)
  // Pauses follow one another: where the last one began before, those before it are over.
  if (last && last.from < at && (last.to ?? at) <= at)
    return last.to === null ? [...pauses.slice(0, -1), { ...last, to: at }] : pauses
  return pauses.flatMap((pause) => (pause.from >= at ? [] : [{ ...pause, to: Math.min(pause.to ?? at, at) }]))
}
