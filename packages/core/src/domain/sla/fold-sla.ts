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
  const promised = promisedBy(event, world)
  let all = eachChanged(alive, (clock) => withHolder(clock, event))
  for (const key of world.sla.keys) all = foldMetric(all, key, promised, world)
  return all
}

/** Of the many clocks that a record may have had, those of one metric, of which seldom more than one changes. */
function foldMetric(
  all: readonly ClockState[],
  key: string,
  promised: Promised,
  world: SlaWorld,
): readonly ClockState[] {
  const own = all.every(({ metric }) => metric === key) ? all : all.filter(({ metric }) => metric === key)
  let endedNow: EndedNow
  const after = eachChanged(reopenedBy(own, promised, world), (one) => {
    if (!isRunning(one)) return one
    const { clock, ended } = stepped(one, metricForClock(one, promised, world), promised.event, world)
    endedNow = ended ?? endedNow
    return clock
  })
  const begun = newClocks(after, key, promised, endedNow, world)
  if (after === own) return begun.length === 0 ? all : [...all, ...begun]
  if (own.length === all.length) return [...after, ...begun]
  let place = 0
  return [...all.map((one) => (one.metric === key ? (after[place++] ?? one) : one)), ...begun]
}

/** The same list where nothing has changed, as after most events. */
function eachChanged(
  clocks: readonly ClockState[],
  change: (clock: ClockState) => ClockState,
): readonly ClockState[] {
  let changed: ClockState[] | undefined
  let place = 0
  for (const clock of clocks) {
    const now = change(clock)
    if (now !== clock) {
      changed ??= [...clocks]
      changed[place] = now
    }
    place += 1
  }
  return changed ?? clocks
}

/**
 * Clocks as they are at an instant by which the next version of their policy may have come into force. That is as if
 * something had happened to the record then, but for that no clock begins other than one anew.
 */
export function underVersions(
  clocks: readonly ClockState[],
  at: number,
  record: Facts,
  world: SlaWorld,
): readonly ClockState[] {
  if (world.sla.recomputing.length === 0) return clocks
  return world.sla.recomputing
    .filter(({ from }) => from <= at)
    .reduce<readonly ClockState[]>((all, next) => {
      const moved = all.filter((clock) => isRunning(clock) && isLater(next, clock))
      return moved.reduce((before, clock) => underVersion(before, clock, next, record, world), all)
    }, clocks)
}

function underVersion(
  all: readonly ClockState[],
  clock: ClockState,
  next: PreparedPolicy,
  record: Facts,
  world: SlaWorld,
): readonly ClockState[] {
  // What has always held has since the clock started.
  const at = Number.isFinite(next.from) ? next.from : clock.startedAt
  const event = { at, deed: 'update', before: record, record } as const
  const promised = promisedBy(event, world)
  const after = stepped(clock, metricForClock(clock, promised, world), event, world)
  const others = all.map((one) => (one === clock ? after.clock : one))
  if (after.ended !== 'restart') return others
  const own = others.filter(({ metric }) => metric === clock.metric)
  return [...others, ...newClocks(own, clock.metric, promised, 'restart', world)]
}
