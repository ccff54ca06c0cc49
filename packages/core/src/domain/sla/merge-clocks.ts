import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { readClock } from './clock-reading.ts'
import { breachedBefore, type ClockState, isRunning } from './clock-state.ts'

/** A record that goes into another one, with its clocks. */
export interface GoneRecord {
  readonly id: string
  readonly clocks: readonly ClockState[]
}

/**
 * The clocks of a record into which another one was merged; that one has none from then on. Of the running clocks of a
 * metric the one with the earliest deadline stays: merging wins nobody time. Each that ended keeps how it ended, by its own
 * deadline, and is counted once, here. What comes from the other record says so, and is counted after what was here.
 */
export function mergedClocks(
  survivor: readonly ClockState[],
  gone: GoneRecord,
  at: number,
  calendarOf: (clock: ClockState) => WorkingCalendar,
): readonly ClockState[] {
  const all = [...survivor, ...gone.clocks.map((clock) => movedBehind(survivor, clock, gone.id))]
  const staying = new Set(
    [...Map.groupBy(all.filter(isRunning), ({ metric }) => metric).values()].map(mostUrgent),
  )
  return all.map((clock) => (isRunning(clock) && !staying.has(clock) ? overtaken(clock) : clock))

  function mostUrgent(running: readonly ClockState[]): ClockState | undefined {
    const due = running.map((clock) => dueOf(clock, calendarOf(clock), at))
    return running[due.indexOf(Math.min(...due))]
  }

  function overtaken(clock: ClockState): ClockState {
    return { ...breachedBefore(clock, calendarOf(clock), at), cancelledAt: at, cancelReason: 'merged' }
  }
}

/** A clock keeps its number on a record for ever: those that come from elsewhere get the next ones. */
function movedBehind(survivor: readonly ClockState[], clock: ClockState, origin: string): ClockState {
  const { metric, ordinal, parent } = clock
  const here = Math.max(0, ...survivor.filter((one) => one.metric === metric).map((one) => one.ordinal))
  return { origin, ...clock, ordinal: here + ordinal, parent: parent === null ? null : here + parent }
}

/** When it is due, or would be if it went on now, as it does not while it is paused. */
function dueOf(clock: ClockState, calendar: WorkingCalendar, at: number): number {
  const { deadline, remaining } = readClock(clock, calendar, at)
  return deadline ?? calendar.add(at, remaining)
}
