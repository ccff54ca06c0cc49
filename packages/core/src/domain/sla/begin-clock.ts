import { milliseconds } from '../../engine/time/duration.ts'
import { calendarNameOf } from './clock-calendar.ts'
import { calendarOfClock, caughtUp, holderOf, noted, reopened, type SlaWorld } from './clock-changes.ts'
import { type ClockState, isRunning, type Pause } from './clock-state.ts'
import { targetOf } from './clock-target.ts'
import type { PreparedMetric } from './prepare-sla.ts'
import type { SlaEvent } from './sla-event.ts'

/** How the clock that ran before this event was ended by it, if it was. */
export type EndedNow = 'stop' | 'reset' | undefined

/** The clocks of a record with the next one of a metric, where one begins by this event or the last one goes on. */
export function withBegun(
  all: readonly ClockState[],
  mine: PreparedMetric,
  event: SlaEvent,
  ended: EndedNow,
  world: SlaWorld,
): readonly ClockState[] {
  const own = all.filter(({ metric }) => metric === mine.key)
  const last = own.at(-1)
  switch (beginningOf(own, mine, event, ended)) {
    case 'none':
      return all
    case 'reopen': {
      const counts = mine.metric.reopen?.between === 'count'
      return all.map((one) => (one === last ? reopened(one, event.at, counts, world) : one))
    }
    case 'new':
      return [...all, ...newClock(mine, event, last, null, world)]
    case 'follow':
      return [...all, ...newClock(mine, event, last, last?.ordinal ?? null, world)]
  }
}

function beginningOf(
  own: readonly ClockState[],
  { metric, start, stop }: PreparedMetric,
  { at, record, before }: SlaEvent,
  ended: EndedNow,
): 'none' | 'new' | 'reopen' | 'follow' {
  const { recurrence = 'once', reopen } = metric
  if (ended === 'reset') return 'new'
  if (!start(record, before)) return 'none'
  // The record before is asked as its own past: of a change that is over, nothing has changed.
  if (recurrence === 'independent') return before && start(before, before) ? 'none' : 'new'
  if (own.some(isRunning)) return 'none'
  if (ended === 'stop') return recurrence === 'chained' ? 'new' : 'none'
  if (stop(record, before)) return 'none'
  const last = own.at(-1)
  if (!last) return 'new'
  if (last.stoppedAt !== null && reopen)
    return isWithin(reopen.within, at - last.stoppedAt) ? 'reopen' : 'follow'
  const isDone =
    last.stoppedAt !== null || last.cancelReason === 'merged' || last.cancelReason === 'unfulfilled'
  return isDone && recurrence === 'once' ? 'none' : 'new'
}

function isWithin(within: NonNullable<PreparedMetric['metric']['reopen']>['within'], gone: number): boolean {
  return within === 'always' || gone <= milliseconds(within)
}

/** A clock that begins by an event; none where the record is promised nothing. */
function newClock(
  mine: PreparedMetric,
  event: SlaEvent,
  last: ClockState | undefined,
  parent: number | null,
  world: SlaWorld,
): readonly ClockState[] {
  const { policy, version, metric } = mine
  const { at, record } = event
  const startedAt = startOf(mine, event, last)
  const calendar = calendarNameOf(metric.clock ?? policy.clock, record, world.calendar)
  const target = targetOf(metric.target, record, calendarOfClock({ calendar }, world), startedAt)
  if (!target) return []
  const clock: ClockState = {
    ...{ metric: mine.key, ordinal: (last?.ordinal ?? 0) + 1, parent },
    ...{ policy: policy.id, version, calendar, startedAt, target },
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
  if (!(said instanceof Date) || last?.cancelReason === 'restarted') return at
  return last?.stoppedAt != null && said.getTime() < last.stoppedAt ? at : said.getTime()
}

/** The pauses of a clock that begins now: those since it started, where that was before. */
function pausesSince(
  mine: PreparedMetric,
  event: SlaEvent,
  startedAt: number,
  world: SlaWorld,
): readonly Pause[] {
  const { at } = event
  const isRetroactive =
    startedAt < at && mine.metric.retroactivePause !== false && mine.metric.pause !== undefined
  const pauses: { from: number; to: number | null }[] = []
  for (const past of isRetroactive ? [...world.past(), event] : [event]) {
    const open = pauses.at(-1)?.to === null ? pauses.at(-1) : undefined
    if (open) {
      if (isOver(mine, past)) open.to = past.at
    } else if (mine.pause(past.record, past.before)) pauses.push({ from: past.at, to: null })
  }
  return pauses.flatMap(({ from, to }): Pause[] =>
    to !== null && to <= startedAt ? [] : [{ from: Math.max(from, startedAt), to, why: 'pause' }],
  )
}

/** Whether a pause ends by an event. */
export function isOver({ pause, resume }: PreparedMetric, { record, before }: SlaEvent): boolean {
  return resume ? resume(record, before) : !pause(record, before)
}
