import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { type ClockState, deadlineOf, type Pause, type RunSoFar, runSoFar } from './clock-state.ts'

/** By metric, the deadline that its clock was found to have last. */
export type KnownDeadlines = Map<string, KnownDeadline>

interface KnownDeadline {
  readonly clock: ClockState
  readonly calendar: WorkingCalendar
  readonly due: number | null
  /** What it had used up at the end of the last of its finished pauses. */
  readonly run: RunSoFar
  readonly pause: Pause | undefined
}

/**
 * By when a clock has to be stopped. It is asked for that at each event, seldom changed by one, and where it is, counted on
 * from where it was.
 */
export function knownDeadline(
  known: KnownDeadlines,
  clock: ClockState,
  calendar: WorkingCalendar,
): number | null {
  const before = known.get(clock.metric)
  if (before?.clock === clock && before.calendar === calendar) return before.due
  const run = runSoFar(clock, calendar, before && isBefore(before, clock, calendar) ? before.run : undefined)
  const due = deadlineOf(clock, calendar, run)
  known.set(clock.metric, { clock, calendar, due, run, pause: clock.pauses[run.pauses - 1] })
  return due
}

/** Whether it is the same clock with all the pauses that it had, and perhaps more. */
function isBefore(
  { clock: { startedAt }, calendar, run, pause }: KnownDeadline,
  clock: ClockState,
  now: WorkingCalendar,
): boolean {
  return calendar === now && startedAt === clock.startedAt && clock.pauses[run.pauses - 1] === pause
}
