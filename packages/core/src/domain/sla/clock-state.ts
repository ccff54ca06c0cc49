import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'

/** What a clock measures against: an amount of working time in milliseconds, or an instant. */
export type ClockTarget = { readonly work: number } | { readonly until: number }

/** Time that does not count; `to` is null while it lasts. */
export type Pause = {
  readonly from: number
  readonly to: number | null
  readonly why: 'pause' | 'solved' | 'deleted'
}

/** Why a clock counts no more. */
export type CancelReason =
  | 'condition'
  | 'policy'
  | 'target'
  | 'restarted'
  | 'unfulfilled'
  | 'deleted'
  | 'merged'

/**
 * All that is kept of a clock: what happened to it, as plain JSON. What it comes to (deadline, time used, status) is worked
 * out from this and a calendar, and kept nowhere else but for finding it quickly.
 */
export type ClockState = {
  readonly metric: string
  /** Counts the clocks of a metric on a record, from 1. */
  readonly ordinal: number
  /** The clock that this one follows, when a record is opened again late. */
  readonly parent: number | null
  /** The record that it ran on before that one was merged into this one. */
  readonly origin?: string
  readonly policy: string
  readonly version: number
  /** Whose working time it runs in. */
  readonly calendar: string
  readonly startedAt: number
  readonly target: ClockTarget
  readonly pauses: readonly Pause[]
  readonly stoppedAt: number | null
  /** Once it was breached it stays so, whatever is promised later. */
  readonly breachedAt: number | null
  readonly cancelledAt: number | null
  readonly cancelReason: CancelReason | null
  /** Who held the record, and since when. */
  readonly holders: readonly { readonly ownerId: string | null; readonly from: number }[]
}

/** Whether a clock still counts: it was neither stopped nor cancelled. */
export function isRunning({ stoppedAt, cancelledAt }: ClockState): boolean {
  return stoppedAt === null && cancelledAt === null
}

/** Whether a running clock stands still. */
export function isPaused({ pauses }: Pick<ClockState, 'pauses'>): boolean {
  return pauses.at(-1)?.to === null
}

/** A stretch in which a clock ran; `to` is null for one that has not ended. */
interface Spell {
  readonly from: number
  readonly to: number | null
}

/** When a clock ran, in order. */
function spellsOf({ startedAt, pauses, stoppedAt, cancelledAt }: ClockState): readonly Spell[] {
  const end = stoppedAt ?? cancelledAt
  const spells: Spell[] = []
  let from: number | null = startedAt
  for (const pause of pauses) {
    if (from !== null && pause.from > from) spells.push({ from, to: pause.from })
    from = pause.to === null ? null : Math.max(pause.to, from ?? pause.to)
  }
  if (from !== null && (end === null || end > from)) spells.push({ from, to: end })
  return spells
}

/** How much working time a clock has used up by an instant, in milliseconds. */
export function usedBy(clock: ClockState, calendar: WorkingCalendar, at: number): number {
  let used = 0
  for (const { from, to } of spellsOf(clock)) {
    if (from >= at) break
    used += calendar.elapsed(from, to === null ? at : Math.min(to, at))
  }
  return used
}

/** How much working time passed in its pauses by an instant, in milliseconds. */
export function pausedBy(
  { pauses }: Pick<ClockState, 'pauses'>,
  calendar: WorkingCalendar,
  at: number,
): number {
  let paused = 0
  for (const { from, to } of pauses)
    if (from < at) paused += calendar.elapsed(from, to === null ? at : Math.min(to, at))
  return paused
}

/**
 * When a clock has used up so much working time, if it goes on as it does now, or had gone on as it did when it was ended;
 * null while it stands still, and where it stood still in the end.
 */
export function instantOfUse(
  clock: ClockState,
  calendar: WorkingCalendar,
  work: number,
  run: RunSoFar = runSoFar(clock, calendar),
): number | null {
  if (isRunning(clock) && work > run.used) return instantIn(run, clock, calendar, work)
  const end = isPaused(clock) ? null : (clock.stoppedAt ?? clock.cancelledAt)
  let left = work
  for (const { from, to } of spellsOf(clock)) {
    if (to === null || to === end) return calendar.add(from, left)
    const spent = calendar.elapsed(from, to)
    if (spent >= left) {
      const used = calendar.add(from, left)
      // What is used up in the moment in which a pause begins is still in time.
      if (used < to) return used
    }
    left -= spent
  }
  return null
}

/** When a running clock uses up what it has not in its finished pauses: in what it does now, or not at all. */
function instantIn(
  { from, used }: RunSoFar,
  { pauses }: ClockState,
  calendar: WorkingCalendar,
  work: number,
): number | null {
  const last = pauses.at(-1)
  if (last?.to !== null) return calendar.add(from, work - used)
  if (last.from <= from || calendar.elapsed(from, last.from) < work - used) return null
  const instant = calendar.add(from, work - used)
  return instant < last.from ? instant : null
}

/** How much working time a clock has used up when the last of its finished pauses ends, and from when it goes on. */
export interface RunSoFar {
  /** How many pauses are finished. */
  readonly pauses: number
  readonly from: number
  readonly used: number
}

/** Counted on from fewer pauses, where these are known. */
export function runSoFar(
  { startedAt, pauses }: ClockState,
  calendar: WorkingCalendar,
  known: RunSoFar = { pauses: 0, from: startedAt, used: 0 },
): RunSoFar {
  const finished = isPaused({ pauses }) ? pauses.length - 1 : pauses.length
  let { from, used } = known
  for (let place = known.pauses; place < finished; place++) {
    const pause = pauses[place]
    if (!pause) break
    if (pause.from > from) used += calendar.elapsed(from, pause.from)
    from = Math.max(pause.to ?? from, from)
  }
  return { pauses: finished, from, used }
}

/**
 * By when a clock has to be stopped, going by its target alone; null while it stands still. A moment that was promised
 * moves back by the working time that passed in the pauses before it.
 */
export function deadlineOf(clock: ClockState, calendar: WorkingCalendar, run?: RunSoFar): number | null {
  if ('work' in clock.target) return instantOfUse(clock, calendar, clock.target.work, run)
  let due = clock.target.until
  for (const { from, to } of clock.pauses) {
    if (due < from) return due
    if (to === null) return null
    const gone = calendar.elapsed(from, to)
    due = Math.max(to, gone > 0 ? calendar.add(due, gone) : due)
  }
  return due
}

/** The clock with its breach, where its deadline passed before an instant. A stop at the deadline itself is in time. */
export function breachedBefore(clock: ClockState, calendar: WorkingCalendar, at: number): ClockState {
  if (clock.breachedAt !== null || !isRunning(clock)) return clock
  const due = deadlineOf(clock, calendar)
  return due !== null && due < at ? { ...clock, breachedAt: due } : clock
}
