import { milliseconds } from '../../engine/time/duration.ts'
import { caughtUp, holderOf, noted, reopened, type SlaWorld, withHolder } from './clock-changes.ts'
import { type ClockState, isRunning, type Pause } from './clock-state.ts'
import { askedOf, metricFor, metricForClock, type Promised, promiseOf } from './keep-promise.ts'
import type { PreparedMetric } from './prepare-sla.ts'
import type { SlaEvent } from './sla-event.ts'
import { type EndedNow, isOver, isPausing } from './step-clock.ts'

/** The clocks of a metric, of which a stopped one goes on where an event opens the record again in time. */
export function reopenedBy(
  own: readonly ClockState[],
  promised: Promised,
  world: SlaWorld,
): readonly ClockState[] {
  if (own.some(isRunning)) return own
  const last = lastOf(own)
  if (!last || last.stoppedAt === null) return own
  const mine = metricForClock(last, promised, world)
  const asked = mine && askedOf(last, mine, world)
  const { recurrence, reopen } = asked?.metric ?? {}
  const { event } = promised
  if (!asked || !reopen || recurrence === 'independent' || !mayBegin(asked, event)) return own
  if (!isWithin(reopen.within, event.at - last.stoppedAt)) return own
  const again = withHolder(reopened(last, event.at, reopen.between === 'count', world), event)
  return own.map((one) => (one === last ? again : one))
}

/** What begins by an event, given the clocks of the metric so far: a clock, or none. */
export function newClocks(
  own: readonly ClockState[],
  key: string,
  promised: Promised,
  ended: EndedNow,
  world: SlaWorld,
): readonly ClockState[] {
  const mine = metricFor(key, promised)
  if (!mine) return []
  const beginning = beginningOf(own, mine, promised.event, ended)
  return beginning === 'none' ? [] : newClock(own, mine, promised.event, beginning, world)
}

function beginningOf(
  own: readonly ClockState[],
  mine: PreparedMetric,
  event: SlaEvent,
  ended: EndedNow,
): 'none' | 'new' | 'follow' | 'restart' {
  const { recurrence = 'once' } = mine.metric
  const { record, before } = event
  if (ended === 'reset') return 'new'
  if (ended === 'restart') return isEnded(mine, event) ? 'none' : 'restart'
  const way = recurrence === 'independent' ? 'new' : wayBehind(own, mine, ended)
  if (way === 'none') return 'none'
  if (!mine.start(record, before) || mine.cancel(record, before) || mine.giveUp(record, before)) return 'none'
  // Outside of a change the record is its own past: what a change alone stops may begin anew by it.
  if (mine.stop(record, record)) return 'none'
  return recurrence === 'independent' && before && mine.start(before, before) ? 'none' : way
}

/** How a clock would begin behind those before it, one at a time. */
function wayBehind(
  own: readonly ClockState[],
  { metric: { recurrence = 'once', reopen } }: PreparedMetric,
  ended: EndedNow,
): 'none' | 'new' | 'follow' {
  if (own.some(isRunning)) return 'none'
  if (ended === 'stop') return recurrence === 'chained' ? 'new' : 'none'
  const last = lastOf(own)
  if (!last) return 'new'
  if (last.stoppedAt !== null && reopen) return 'follow'
  const isDone = last.stoppedAt !== null || last.cancelReason === 'unfulfilled'
  return isDone && recurrence === 'once' ? 'none' : 'new'
}

function mayBegin(mine: PreparedMetric, event: SlaEvent): boolean {
  return mine.start(event.record, event.before) && !isEnded(mine, event)
}

/** Whether a record is as one whose clock is over. */
export function isEnded({ stop, cancel, giveUp }: PreparedMetric, { record, before }: SlaEvent): boolean {
  return stop(record, before) || cancel(record, before) || giveUp(record, before)
}

/** The clock before the next one. Those that came here with another record stand behind, and may have ended before. */
function lastOf(own: readonly ClockState[]): ClockState | undefined {
  const last = own.at(-1)
  if (last?.origin === undefined && last?.cancelReason !== 'merged') return last
  return own
    .filter(({ cancelReason }) => cancelReason !== 'merged')
    .toSorted((one, other) => endOf(one) - endOf(other))
    .at(-1)
}

function endOf({ stoppedAt, cancelledAt }: ClockState): number {
  return stoppedAt ?? cancelledAt ?? Number.MAX_SAFE_INTEGER
}

function isWithin(within: NonNullable<PreparedMetric['metric']['reopen']>['within'], gone: number): boolean {
  return within === 'always' || gone <= milliseconds(within)
}

/** A clock that begins by an event; none where the record is promised nothing. */
function newClock(
  own: readonly ClockState[],
  mine: PreparedMetric,
  event: SlaEvent,
  beginning: 'new' | 'follow' | 'restart',
  world: SlaWorld,
): readonly ClockState[] {
  const { at, record } = event
  const last = lastOf(own)
  const startedAt = beginning === 'restart' ? at : startOf(mine, event, last)
  const promise = promiseOf(mine, { startedAt }, record, world)
  if (!promise) return []
  const clock: ClockState = {
    metric: mine.key,
    ordinal: Math.max(0, ...own.map(({ ordinal }) => ordinal)) + 1,
    parent: beginning === 'follow' ? (last?.ordinal ?? null) : null,
    ...promise,
    startedAt,
    pauses: pausesSince(mine, event, startedAt, world),
    ...{ stoppedAt: null, breachedAt: null, cancelledAt: null, cancelReason: null },
    holders: [{ ownerId: holderOf(record), from: startedAt }],
  }
  noted(world, clock, startedAt, 'started')
  return [caughtUp(clock, at, world)]
}

/** Since when it runs. What a field says of a time that an earlier clock has had counts for that one. */
function startOf({ metric }: PreparedMetric, { at, record }: SlaEvent, last: ClockState | undefined): number {
  const said = metric.startAt === undefined ? undefined : record[metric.startAt]
  if (!(said instanceof Date)) return at
  return last?.stoppedAt != null && said.getTime() < last.stoppedAt ? at : said.getTime()
}

/** The pauses of a clock that begins now: those since it started, where that was before. */
function pausesSince(
  mine: PreparedMetric,
  event: SlaEvent,
  startedAt: number,
  world: SlaWorld,
): readonly Pause[] {
  const isRetroactive = startedAt < event.at && mine.metric.retroactivePause !== false
  const pauses: { from: number; to: number | null; why: Pause['why'] }[] = []
  for (const past of isRetroactive ? [...world.past(), event] : [event]) {
    const { at, deed } = past
    const open = pauses.at(-1)?.to === null ? pauses.at(-1) : undefined
    if (deed === 'delete') {
      if (!open) pauses.push({ from: at, to: null, why: 'deleted' })
      continue
    }
    const isOpen = open && open.why === 'pause' && !isOver(mine, past)
    if (open && !isOpen) open.to = at
    if (!isOpen && open?.why !== 'pause' && isPausing(mine, past))
      pauses.push({ from: at, to: null, why: 'pause' })
  }
  return pauses.flatMap(({ from, to, why }): Pause[] =>
    to !== null && to <= Math.max(from, startedAt) ? [] : [{ from: Math.max(from, startedAt), to, why }],
  )
}
