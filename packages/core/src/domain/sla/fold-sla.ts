import { type EndedNow, isOver, withBegun } from './begin-clock.ts'
import { calendarNameOf } from './clock-calendar.ts'
import {
  calendarOfClock,
  cancelled,
  caughtUp,
  deleted,
  noted,
  paused,
  restored,
  resumed,
  type SlaWorld,
  stopped,
  withHolder,
} from './clock-changes.ts'
import { type ClockState, isPaused, isRunning } from './clock-state.ts'
import { isSameTarget, targetOf } from './clock-target.ts'
import { type PreparedMetric, type PreparedPolicy, type PreparedSla, policiesAt } from './prepare-sla.ts'
import type { Facts, SlaEvent } from './sla-event.ts'

/** The clocks of a record after an event, from those before it: one step of the fold. */
export function foldEvent(
  clocks: readonly ClockState[],
  event: SlaEvent,
  world: SlaWorld,
): readonly ClockState[] {
  const current = underVersions(clocks, event.at, event.before ?? event.record, world)
  if (event.deed === 'delete') return current.map((clock) => deleted(clock, event.at, world))
  const alive = event.deed === 'restore' ? current.map((clock) => restored(clock, event.at, world)) : current
  const held = alive.map((clock) => withHolder(clock, event))
  const chosen = policiesAt(world.sla, event.at).filter(({ when }) => when(event.record, event.before))
  return world.sla.keys.reduce<readonly ClockState[]>(
    (all, key) => foldMetric(all, key, chosen, event, world),
    held,
  )
}

/** Clocks as they are at an instant by which the next version of their policy may have come into force. */
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

function underVersion(
  clock: ClockState,
  { policy, version, from, metrics }: PreparedPolicy,
  record: Facts,
  world: SlaWorld,
): ClockState {
  if (!isRunning(clock) || clock.policy !== policy.id || clock.version >= version) return clock
  // A version that has always held changes nothing in the past.
  const seen = Number.isFinite(from) ? caughtUp(clock, from, world) : clock
  const at = Math.max(from, clock.startedAt)
  const mine = metrics.get(clock.metric)
  return mine ? retargeted(seen, mine, at, record, 'version', world) : cancelled(seen, at, 'policy', world)
}

function foldMetric(
  all: readonly ClockState[],
  key: string,
  chosen: readonly PreparedPolicy[],
  event: SlaEvent,
  world: SlaWorld,
): readonly ClockState[] {
  const mine = chosen.find(({ metrics }) => metrics.has(key))?.metrics.get(key)
  let ended: EndedNow
  const stepped = all.map((clock) => {
    if (clock.metric !== key || !isRunning(clock)) return clock
    const promised = underPolicy(clock, mine, event, world)
    const metric = metricOf(promised, world.sla) ?? mine
    if (!metric || !isRunning(promised)) return promised
    const ending = endingOf(metric, event)
    if (ending === 'stop' || ending === 'reset') ended = ending
    return ending ? endedBy(promised, ending, metric, event, world) : goingOn(promised, metric, event, world)
  })
  return mine ? withBegun(stepped, mine, event, ended, world) : stepped
}

/** What ends a clock, if anything does: cancelling goes before stopping, and stopping before beginning anew. */
function endingOf(metric: PreparedMetric, { record, before }: SlaEvent) {
  if (metric.cancel(record, before)) return 'cancel'
  if (metric.stop(record, before)) return 'stop'
  if (metric.giveUp(record, before)) return 'giveUp'
  return metric.reset(record, before) ? 'reset' : undefined
}

function endedBy(
  clock: ClockState,
  ending: NonNullable<ReturnType<typeof endingOf>>,
  metric: PreparedMetric,
  { at, record }: SlaEvent,
  world: SlaWorld,
): ClockState {
  switch (ending) {
    case 'cancel':
      return cancelled(caughtUp(clock, at, world), at, 'condition', world)
    case 'stop':
      return stopped(clock, stopOf(metric, clock, record, at), 'stop', world)
    case 'reset':
      return stopped(clock, at, 'reset', world)
    case 'giveUp':
      return givenUp(caughtUp(clock, at, world), metric, at, world)
  }
}

/** When it was stopped: what a field says, where that is a time at which the clock ran. */
function stopOf({ metric }: PreparedMetric, { startedAt }: ClockState, record: Facts, at: number): number {
  const said = metric.stopAt === undefined ? undefined : record[metric.stopAt]
  const instant = said instanceof Date ? said.getTime() : at
  return instant >= startedAt && instant <= at ? instant : Math.max(at, startedAt)
}

function givenUp(clock: ClockState, { metric }: PreparedMetric, at: number, world: SlaWorld): ClockState {
  const how = metric.giveUp?.as
  if (how === 'cancel') return cancelled(clock, at, 'unfulfilled', world)
  const ended = stopped(clock, at, 'giveUp', world)
  return how === 'miss' ? { ...ended, breachedAt: ended.breachedAt ?? at } : ended
}

function goingOn(clock: ClockState, metric: PreparedMetric, event: SlaEvent, world: SlaWorld): ClockState {
  const seen = caughtUp(clock, event.at, world)
  if (isPaused(seen)) return isOver(metric, event) ? resumed(seen, event.at, world) : seen
  return metric.pause(event.record, event.before) ? paused(seen, event.at, world) : seen
}

/** What becomes of a running clock where another policy, or another target, holds by this event. */
function underPolicy(
  clock: ClockState,
  mine: PreparedMetric | undefined,
  { at, record }: SlaEvent,
  world: SlaWorld,
): ClockState {
  const current = metricOf(clock, world.sla)
  const isSame = mine?.policy.id === clock.policy
  // A clock goes by the version that started it.
  const metric = isSame && current ? current : mine
  if (!metric) return cancelled(caughtUp(clock, at, world), at, 'policy', world)
  const { onChange = 'recompute' } = metric.policy
  if (onChange === 'keep' && current) return clock
  const promised = promiseOf(metric, clock, record, world)
  if (isSame && promised && isUnchanged(clock, promised)) return clock
  const seen = caughtUp(clock, at, world)
  if (!promised) return cancelled(seen, at, 'target', world)
  if (onChange === 'restart') return cancelled(seen, at, 'restarted', world)
  return retargeted(seen, metric, at, record, isSame ? 'target' : 'policy', world)
}

/** Another promise from the same start, with the same pauses. A breach stays; a new one may lie in the past. */
function retargeted(
  clock: ClockState,
  metric: PreparedMetric,
  at: number,
  record: Facts,
  why: 'policy' | 'version' | 'target',
  world: SlaWorld,
): ClockState {
  const promised = promiseOf(metric, clock, record, world)
  if (!promised) return cancelled(clock, at, 'target', world)
  noted(world, clock, at, 'changed', why)
  const { policy, version } = metric
  return caughtUp({ ...clock, ...promised, policy: policy.id, version }, at, world)
}

/** What a metric promises a record now, by when its clock started. */
export function promiseOf(
  { metric, policy }: PreparedMetric,
  { startedAt }: ClockState,
  record: Facts,
  world: SlaWorld,
): Pick<ClockState, 'calendar' | 'target'> | undefined {
  const calendar = calendarNameOf(metric.clock ?? policy.clock, record, world.calendar)
  const target = targetOf(metric.target, record, calendarOfClock({ calendar }, world), startedAt)
  return target && { calendar, target }
}

function isUnchanged(
  clock: ClockState,
  { calendar, target }: Pick<ClockState, 'calendar' | 'target'>,
): boolean {
  return clock.calendar === calendar && isSameTarget(clock.target, target)
}

/** What a clock goes by: the metric of the version that started it. */
export function metricOf(
  { policy, version, metric }: ClockState,
  { policies }: PreparedSla,
): PreparedMetric | undefined {
  return policies.find((one) => one.policy.id === policy && one.version === version)?.metrics.get(metric)
}
