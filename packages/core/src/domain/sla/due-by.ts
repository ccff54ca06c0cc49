import { withAnnounced } from './announce-steps.ts'
import type { SlaWorld } from './clock-changes.ts'
import { plannedClock } from './clock-row.ts'
import type { ClockState } from './clock-state.ts'
import { underVersions } from './fold-sla.ts'
import type { AnnouncedSteps, SlaClockRecord } from './sla-clock.ts'
import type { Facts } from './sla-event.ts'
import { BREACH, type DueStep, lastStepsBy, stepsBy } from './steps-of-clock.ts'

/** What came due of a clock, as ticks in time would have found it. */
export interface CaughtUp {
  readonly clock: ClockState
  readonly announced: AnnouncedSteps
  readonly steps: readonly DueStep[]
  readonly skipped: readonly DueStep[]
}

/**
 * What came due of a clock by an instant, however long nobody looked: by the version of its policy that it had, and from the
 * instant on at which a later one came into force, by that one.
 */
export function dueBy(
  { state, announced, updatedAt }: SlaClockRecord,
  record: Facts | null,
  at: number,
  world: SlaWorld,
): CaughtUp {
  const versions = world.sla.recomputing.filter(
    ({ policy, version, from }) =>
      policy.id === state.policy && version > state.version && from > updatedAt.getTime() && from <= at,
  )
  let caught: CaughtUp = { clock: state, announced, steps: [], skipped: [] }
  for (const { from } of record ? versions : []) {
    const before = announcing(caught, stepsBy(plannedClock(caught.clock, caught.announced, world), from))
    const [clock = before.clock] = underVersions([before.clock], from, record ?? {}, world)
    caught = passing({ ...before, clock }, from, world)
  }
  return announcing(caught, stepsBy(plannedClock(caught.clock, caught.announced, world), at))
}

/** What the clock, as it has just become, finds in its past: of that only the breach is announced. */
export function passing(caught: CaughtUp, at: number, world: SlaWorld, isSilent = false): CaughtUp {
  const passed = passedSteps(caught, at, world)
  const isTold = ({ key }: DueStep) => key === BREACH && !isSilent
  const next = announcing(caught, passed.filter(isTold))
  const skipped = passed.filter((due) => !isTold(due))
  return {
    ...next,
    announced: withAnnounced(next.announced, skipped),
    skipped: [...next.skipped, ...skipped],
  }
}

/** A clock that has ended has no steps any more, but may have been breached. */
function passedSteps({ clock, announced }: CaughtUp, at: number, world: SlaWorld): readonly DueStep[] {
  const { breachedAt, stoppedAt } = clock
  if (stoppedAt === null) return lastStepsBy(plannedClock(clock, announced, world), at)
  if (breachedAt === null || announced[BREACH] !== undefined) return []
  return [{ key: BREACH, nth: 1, kind: 'breach', dueAt: breachedAt, at: breachedAt }]
}

function announcing(caught: CaughtUp, due: readonly DueStep[]): CaughtUp {
  return {
    ...caught,
    announced: withAnnounced(caught.announced, due),
    steps: [...caught.steps, ...due],
  }
}
