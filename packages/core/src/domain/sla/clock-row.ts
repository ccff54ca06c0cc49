import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { alwaysOpen } from './clock-calendar.ts'
import type { SlaWorld } from './clock-changes.ts'
import { calendarOfClock } from './clock-changes.ts'
import { readClock } from './clock-reading.ts'
import { breachedBefore, type ClockState, isRunning, type Pause, pausedBy, usedBy } from './clock-state.ts'
import { metricOf } from './keep-promise.ts'
import type { AnnouncedSteps, SlaClockRecord } from './sla-clock.ts'
import { nextSteps, type PlannedClock } from './steps-of-clock.ts'

/** What a row of `slaClock` holds besides whose clock it is. */
export type ClockRow = Omit<SlaClockRecord, 'id' | 'version' | 'createdAt' | 'updatedAt' | 'ext'>

/** The row of a clock as it stands at an instant: all but the state itself is there to be found by. */
export function clockRow(
  { entity, recordId }: Pick<ClockRow, 'entity' | 'recordId'>,
  state: ClockState,
  {
    at,
    isLast,
    announced,
  }: { readonly at: number; readonly isLast: boolean; readonly announced: AnnouncedSteps },
  world: SlaWorld,
): ClockRow {
  const calendar = calendarOfClock(state, world)
  const clock = breachedBefore(state, calendar, at)
  const { metric, ordinal, parent, policy, version } = clock
  const { status, deadline, used, lateBy, pausedSince } = readClock(clock, calendar, at)
  const running = isRunning(clock)
  return {
    ...{ entity, recordId, metric, ordinal, parent, policy, policyVersion: version },
    ...{ calendar: clock.calendar, calendarVersion: calendar.version, status },
    ...{ isRunning: running, isCurrent: running || isLast || clock.cancelReason === 'deleted' },
    startedAt: new Date(clock.startedAt),
    dueAt: dateOf(deadline),
    pausedAt: dateOf(pausedSince),
    stoppedAt: dateOf(clock.stoppedAt),
    breachedAt: dateOf(clock.breachedAt),
    cancelledAt: dateOf(clock.cancelledAt),
    cancelReason: clock.cancelReason,
    ownerId: holderAt(clock, clock.breachedAt ?? clock.stoppedAt ?? clock.cancelledAt ?? at),
    targetMs: 'work' in clock.target ? clock.target.work : null,
    usedMs: running ? null : used,
    lateMs: running ? null : (lateBy?.working ?? null),
    settledAt: dateOf(clock.cancelledAt ?? clock.breachedAt ?? clock.stoppedAt),
    ...timesOf(clock, calendar),
    ...{ state: clock, announced },
    nextStepAt: dateOf(nextStepAt(plannedClock(clock, announced, world), at, world)),
  }
}

/** What a clock took once it has ended, apart from the working time that it ran. */
function timesOf(clock: ClockState, calendar: WorkingCalendar) {
  const end = clock.stoppedAt ?? clock.cancelledAt
  if (end === null) return { passedMs: null, pausedMs: null, solvedMs: null, deletedMs: null }
  const pausedBecause = (reason: Pause['why']) =>
    pausedBy({ pauses: clock.pauses.filter(({ why }) => why === reason) }, calendar, end)
  return {
    passedMs: usedBy(clock, alwaysOpen, end),
    pausedMs: pausedBecause('pause'),
    solvedMs: pausedBecause('solved'),
    deletedMs: pausedBecause('deleted'),
  }
}

/** What the steps of a clock are planned by. */
export function plannedClock(clock: ClockState, announced: AnnouncedSteps, world: SlaWorld): PlannedClock {
  const steps = metricOf(clock, world.sla)?.metric.steps ?? []
  return { clock, announced, steps, calendar: calendarOfClock(clock, world) }
}

/**
 * Whether a clock is the last of its metric among a record's clocks: by its number, or as the one that ended last, which is
 * another one where clocks came with a merged record.
 */
export function isLastOf(all: readonly ClockState[], clock: ClockState): boolean {
  const own = all.filter(({ metric }) => metric === clock.metric)
  if (!own.some(({ ordinal }) => ordinal > clock.ordinal)) return true
  return clock.cancelReason !== 'merged' && !own.some((other) => endsBehind(other, clock))
}

function endsBehind(other: ClockState, clock: ClockState): boolean {
  return other.cancelReason !== 'merged' && endOf(other) > endOf(clock)
}

function endOf({ stoppedAt, cancelledAt }: ClockState): number {
  return stoppedAt ?? cancelledAt ?? Number.POSITIVE_INFINITY
}

/** When something happens to a clock by itself: a step, its start, or the next version of its policy. */
function nextStepAt(planned: PlannedClock, at: number, { sla }: SlaWorld): number | null {
  const { clock } = planned
  if (!isRunning(clock)) return null
  const versions = sla.recomputing
    .filter((next) => next.policy.id === clock.policy && next.version > clock.version && next.from > at)
    .map(({ from }) => from)
  const start = clock.startedAt > at ? [clock.startedAt] : []
  const [step] = nextSteps(planned)
  const next = Math.min(...versions, ...start, ...(step ? [step.at] : []))
  return Number.isFinite(next) ? next : null
}

/** Who held the record at an instant. */
function holderAt({ holders }: ClockState, at: number): string | null {
  return (holders.findLast(({ from }) => from <= at) ?? holders[0])?.ownerId ?? null
}

function dateOf(instant: number | null): Date | null {
  return instant === null ? null : new Date(instant)
}
