import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { type WorkingDuration, workingMilliseconds } from '../../engine/time/working-duration.ts'
import { type ClockState, deadlineOf, instantOfUse, isPaused, isRunning, usedBy } from './clock-state.ts'
import type { AnnouncedSteps } from './sla-clock.ts'
import type { SlaStep } from './sla-policy.ts'

/** What the breach itself is announced as: no step may be called so. */
export const BREACH = 'breach'

/** Something to be announced of a clock. */
export interface DueStep {
  readonly key: string
  readonly nth: number
  readonly kind: 'warning' | 'breach' | 'after'
  /** When it is due; of a breach the deadline. */
  readonly dueAt: number
  /** When it can be announced: of a breach a moment later, because a stop at the deadline is in time. */
  readonly at: number
  readonly step?: SlaStep
}

/** What steps are planned by. */
export interface PlannedClock {
  readonly clock: ClockState
  readonly calendar: WorkingCalendar
  readonly steps: readonly SlaStep[]
  readonly announced: AnnouncedSteps
}

/** What comes next of each step, in order; nothing while the clock stands still, and once it has ended. */
export function nextSteps(planned: PlannedClock): readonly DueStep[] {
  const { clock, steps } = planned
  if (!isRunning(clock)) return []
  const breach = breachOf(planned)
  if (isPaused(clock)) return breach && clock.breachedAt !== null ? [breach] : []
  const work = workAtDeadline(planned)
  const next = steps.flatMap((step) => nextOf(step, work, planned) ?? [])
  return [...(breach ? [breach] : []), ...next].sort((one, other) => one.at - other.at)
}

/** All that is to be announced by an instant, in order. */
export function stepsBy(planned: PlannedClock, until: number): readonly DueStep[] {
  const due: DueStep[] = []
  for (let announced = planned.announced; ; ) {
    const [first] = nextSteps({ ...planned, announced })
    if (!first || first.at > until) return due
    due.push(first)
    announced = { ...announced, [first.key]: first.nth }
  }
}

/** Of each step the last one that had passed by an instant, where any had. */
export function lastStepsBy(planned: PlannedClock, until: number): readonly DueStep[] {
  const work = workAtDeadline(planned)
  return nextSteps(planned)
    .filter(({ at }) => at <= until)
    .map((due) => (due.step ? lastOf(due, due.step, work, planned, until) : due))
}

function breachOf({ clock, calendar, announced }: PlannedClock): DueStep | undefined {
  if (announced[BREACH] !== undefined) return undefined
  const { breachedAt } = clock
  const dueAt = breachedAt ?? deadlineOf(clock, calendar)
  if (dueAt === null) return undefined
  return { key: BREACH, nth: 1, kind: 'breach', dueAt, at: breachedAt ?? dueAt + 1 }
}

/** How much working time it has used up by its deadline: percents and ladders are counted from there. */
function workAtDeadline({ clock, calendar }: PlannedClock): number {
  if (clock.breachedAt === null && 'work' in clock.target) return clock.target.work
  const deadline = clock.breachedAt ?? deadlineOf(clock, calendar)
  return deadline === null ? 0 : usedBy(clock, calendar, deadline)
}

function nextOf(step: SlaStep, work: number, planned: PlannedClock): DueStep | undefined {
  const { announced } = planned
  // A step may be called what every object has.
  const nth = (Object.hasOwn(announced, step.key) ? (announced[step.key] ?? 0) : 0) + 1
  return nth > timesOf(step) ? undefined : nthOf(step, nth, work, planned)
}

function nthOf(
  step: SlaStep,
  nth: number,
  work: number,
  { clock, calendar }: PlannedClock,
): DueStep | undefined {
  const kind = 'after' in step.at ? 'after' : 'warning'
  const reached = instantOfUse(clock, calendar, workOf(step, work) + (nth - 1) * lengthOf(step.every))
  if (reached === null) return undefined
  const at = step.deliver === 'businessHours' ? calendar.nextOpen(reached) : reached
  return { key: step.key, nth, kind, dueAt: at, at, step }
}

/** Counted, not walked: what is repeated every minute of some years is one step here. */
function lastOf(due: DueStep, step: SlaStep, work: number, planned: PlannedClock, until: number): DueStep {
  const every = lengthOf(step.every)
  if (every === 0) return due
  const over = usedBy(planned.clock, planned.calendar, until) - workOf(step, work)
  const nth = Math.max(due.nth, Math.min(timesOf(step), Math.floor(over / every) + 1))
  const last = nthOf(step, nth, work, planned)
  return last && last.at <= until ? last : (nthOf(step, Math.max(due.nth, nth - 1), work, planned) ?? due)
}

function timesOf({ every, max }: SlaStep): number {
  return every === undefined ? 1 : (max ?? Number.POSITIVE_INFINITY)
}

/** How much working time it has used up when a step is due for the first time. */
function workOf({ at }: SlaStep, work: number): number {
  if ('pct' in at) return Math.round((work * at.pct) / 100)
  return Math.max(0, 'before' in at ? work - lengthOf(at.before) : work + lengthOf(at.after))
}

function lengthOf(duration: WorkingDuration | undefined): number {
  return duration === undefined ? 0 : workingMilliseconds(duration)
}
