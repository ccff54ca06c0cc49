import { newClocks, reopenedBy } from './begin-clock.ts'
import { deleted, restored, type SlaWorld, withHolder } from './clock-changes.ts'
import { type ClockState, isRunning } from './clock-state.ts'
import { isLater, metricForClock, type Promised, promisedBy } from './keep-promise.ts'
import type { PreparedPolicy } from './prepare-sla.ts'
import type { Facts, SlaEvent } from './sla-event.ts'
import { type EndedNow, stepped } from './step-clock.ts'

/** The clocks of a record after an event, from those before it: one step of the fold. */
export function foldEvent(
  clocks: readonly ClockState[],
  event: SlaEvent,
  world: SlaWorld,
): readonly ClockState[] {
  const current = underVersions(clocks, event.at, event.before ?? event.record, world)
  if (event.deed === 'delete') return current.map((clock) => deleted(clock, event.at, world))
  const alive = event.deed === 'restore' ? current.map((clock) => restored(clock, event.at, world)) : current
  const held = alive.map((clock) => (isRunning(clock) ? withHolder(clock, event) : clock))
  const promised = promisedBy(event, world)
  return world.sla.keys.reduce<readonly ClockState[]>(
    (all, key) => foldMetric(all, key, promised, world),
    held,
  )
}

/** Of the many clocks that a record may have had, those of one metric, of which seldom more than one changes. */
function foldMetric(
  all: readonly ClockState[],
  key: string,
  promised: Promised,
  world: SlaWorld,
): readonly ClockState[] {
  const own = all.filter(({ metric }) => metric === key)
  let endedNow: EndedNow
  const after = reopenedBy(own, promised, world).map((one) => {
    if (!isRunning(one)) return one
    const { clock, ended } = stepped(one, metricForClock(one, promised, world), promised.event, world)
    endedNow = ended ?? endedNow
    return clock
  })
  const begun = newClocks(after, key, promised, endedNow, world)
  const isSame = after.every((clock, place) => clock === own[place])
  if (isSame) return begun.length === 0 ? all : [...all, ...begun]
  let place = 0
  return [...all.map((one) => (one.metric === key ? (after[place++] ?? one) : one)), ...begun]
}

/**
 * Clocks as they are at an instant by which the next version of their policy may have come into force. That is as if
 * something had happened to the record then, but for that no clock begins.
 */
export function underVersions(
  clocks: readonly ClockState[],
  at: number,
  record: Facts,
  world: SlaWorld,
): readonly ClockState[] {
  return world.sla.recomputing
    .filter(({ from }) => from <= at)
    .reduce<readonly ClockState[]>(
      (all, next) => all.map((clock) => underVersion(clock, next, record, world)),
      clocks,
    )
}

function underVersion(clock: ClockState, next: PreparedPolicy, record: Facts, world: SlaWorld): ClockState {
  if (!isRunning(clock) || !isLater(next, clock)) return clock
  // What has always held has since the clock started.
  const at = Number.isFinite(next.from) ? next.from : clock.startedAt
  const event = { at, deed: 'update', before: record, record } as const
  return stepped(clock, metricForClock(clock, promisedBy(event, world), world), event, world).clock
}
