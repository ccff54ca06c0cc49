import { calendarNameOf } from './clock-calendar.ts'
import { calendarOfClock, cancelled, caughtUp, noted, type SlaWorld } from './clock-changes.ts'
import type { ClockState } from './clock-state.ts'
import { isSameTarget, targetOf } from './clock-target.ts'
import { type PreparedMetric, type PreparedPolicy, type PreparedSla, policiesAt } from './prepare-sla.ts'
import type { Facts, SlaEvent } from './sla-event.ts'

/** The policies that a record is under by an event. */
export interface Promised {
  readonly event: SlaEvent
  /** Those that are in force, and of them those whose `when` holds. */
  readonly inForce: readonly PreparedPolicy[]
  readonly chosen: readonly PreparedPolicy[]
}

export function promisedBy(event: SlaEvent, { sla }: SlaWorld): Promised {
  const inForce = policiesAt(sla, event.at)
  const isChosen = ({ when }: PreparedPolicy) => when(event.record, event.before)
  const [only] = inForce
  // Most records are under one policy.
  const isSimple = inForce.length === 1 && only && isChosen(only)
  return { event, inForce, chosen: isSimple ? inForce : inForce.filter(isChosen) }
}

/** What a clock that begins now would go by. */
export function metricFor(key: string, { chosen }: Promised): PreparedMetric | undefined {
  for (const { metrics } of chosen) {
    const mine = metrics.get(key)
    if (mine) return mine
  }
  return undefined
}

/** What a clock that runs is promised. Of its own policy that is what the version says by which it goes. */
export function metricForClock(
  clock: ClockState,
  promised: Promised,
  { sla }: SlaWorld,
): PreparedMetric | undefined {
  const { event, inForce } = promised
  const mine = metricFor(clock.metric, promised)
  if (!sla.edited.has(clock.policy)) return mine
  const version = versionFor(clock, event.at, sla)
  if (!version) return mine
  return inForce
    .map((policy) => (policy.policy.id === clock.policy ? version : policy))
    .find(({ metrics, when }) => metrics.has(clock.metric) && when(event.record, event.before))
    ?.metrics.get(clock.metric)
}

/** The version that started a clock, or the latest since then to which clocks go over. */
function versionFor(
  clock: ClockState,
  at: number,
  { policies, recomputing }: PreparedSla,
): PreparedPolicy | undefined {
  return (
    recomputing
      .filter((one) => one.from <= at && isLater(one, clock))
      .reduce<PreparedPolicy | undefined>((a, b) => (a && a.version > b.version ? a : b), undefined) ??
    policies.find(({ policy, version }) => policy.id === clock.policy && version === clock.version)
  )
}

/** Whether it is a version of a clock's policy that comes after the one by which the clock goes. */
export function isLater({ policy, version }: PreparedPolicy, clock: ClockState): boolean {
  return policy.id === clock.policy && version > clock.version
}

/** What a clock goes by so far. */
export function metricOf(
  { policy, version, metric }: ClockState,
  { policies }: PreparedSla,
): PreparedMetric | undefined {
  return policies.find((one) => one.policy.id === policy && one.version === version)?.metrics.get(metric)
}

/** Whose conditions a clock is asked of: those of what it is promised now, unless that leaves it as it is. */
export function askedOf(clock: ClockState, mine: PreparedMetric, { sla }: SlaWorld): PreparedMetric {
  return onChangeOf(clock, mine) === 'keep' ? (metricOf(clock, sla) ?? mine) : mine
}

/** What a change of promise means for a clock; another version of its own policy always counts from the start. */
function onChangeOf(clock: ClockState, { policy, version }: PreparedMetric) {
  const isEdited = policy.id === clock.policy && version !== clock.version
  return isEdited ? 'recompute' : (policy.onChange ?? 'recompute')
}

/** What an event makes of a clock's promise. */
export type Change =
  | { readonly is: 'none' }
  | { readonly is: 'gone'; readonly why: 'policy' | 'target' }
  | { readonly is: 'restart' }
  | { readonly is: 'promise'; readonly promise: ClockPromise; readonly why: 'policy' | 'version' | 'target' }

type ClockPromise = Pick<ClockState, 'policy' | 'version' | 'calendar' | 'target'>

/** What becomes of a clock's promise where another policy, version or target holds. */
export function changeOf(
  clock: ClockState,
  mine: PreparedMetric | undefined,
  record: Facts,
  world: SlaWorld,
): Change {
  if (!mine) return { is: 'gone', why: 'policy' }
  const onChange = onChangeOf(clock, mine)
  if (onChange === 'keep' && metricOf(clock, world.sla)) return UNCHANGED
  const promise = promiseOf(mine, clock, record, world)
  const isSame = mine.policy.id === clock.policy
  const isEdited = isSame && mine.version !== clock.version
  if (promise && isSame && !isEdited && isUnchanged(clock, promise)) return UNCHANGED
  if (!promise) return { is: 'gone', why: 'target' }
  if (onChange === 'restart') return { is: 'restart' }
  return { is: 'promise', promise, why: isEdited ? 'version' : isSame ? 'target' : 'policy' }
}

const UNCHANGED = { is: 'none' } as const

/** The clock under a change that does not begin it anew. A breach stays; a new one may lie in the past. */
export function changedTo(clock: ClockState, change: Change, at: number, world: SlaWorld): ClockState {
  if (change.is === 'none' || change.is === 'restart') return clock
  const seen = caughtUp(clock, at, world)
  if (change.is === 'gone') return cancelled(seen, at, change.why, world)
  noted(world, seen, at, 'changed', change.why)
  return caughtUp({ ...seen, ...change.promise }, at, world)
}

/** What a metric promises a record whose clock started at an instant; undefined where that is nothing. */
export function promiseOf(
  { metric, policy, version }: PreparedMetric,
  { startedAt }: Pick<ClockState, 'startedAt'>,
  record: Facts,
  world: SlaWorld,
): ClockPromise | undefined {
  const calendar = calendarNameOf(metric.clock ?? policy.clock, record, world.calendar)
  const target = targetOf(metric.target, record, calendarOfClock({ calendar }, world), startedAt)
  return target && { policy: policy.id, version, calendar, target }
}

function isUnchanged(clock: ClockState, { calendar, target }: ClockPromise): boolean {
  return clock.calendar === calendar && isSameTarget(clock.target, target)
}
