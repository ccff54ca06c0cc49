import { cancelled, caughtUp, paused, resumed, type SlaWorld, stopped } from './clock-changes.ts'
import { type ClockState, isPaused, isRunning } from './clock-state.ts'
import { askedOf, changedTo, changeOf } from './keep-promise.ts'
import type { PreparedMetric } from './prepare-sla.ts'
import type { Facts, SlaEvent } from './sla-event.ts'

/** How a clock was ended by an event, where another one may begin by the same event. */
export type EndedNow = 'stop' | 'reset' | 'restart' | undefined

/** A running clock after an event: first what it is promised, then whether it ends, then whether it stands still. */
export function stepped(
  clock: ClockState,
  mine: PreparedMetric | undefined,
  event: SlaEvent,
  world: SlaWorld,
): { readonly clock: ClockState; readonly ended: EndedNow } {
  const change = changeOf(clock, mine, event.record, world)
  const now = changedTo(clock, change, event.at, world)
  if (!mine || !isRunning(now)) return { clock: now, ended: undefined }
  const metric = askedOf(clock, mine, world)
  const ending = endingOf(metric, event)
  if (ending) {
    const ended = ending === 'stop' || ending === 'reset' ? ending : undefined
    return { clock: endedBy(now, ending, metric, event, world), ended }
  }
  if (change.is === 'restart') {
    const seen = caughtUp(now, event.at, world)
    return { clock: cancelled(seen, event.at, 'restarted', world), ended: 'restart' }
  }
  return { clock: goingOn(now, metric, event, world), ended: undefined }
}

/** What ends a clock, if anything does: cancelling goes before stopping, and stopping before beginning anew. */
function endingOf(metric: PreparedMetric, { record, before }: SlaEvent) {
  const { reset } = metric
  if (metric.cancel(record, before)) return 'cancel'
  if (metric.stop(record, before)) return 'stop'
  if (metric.giveUp(record, before)) return 'giveUp'
  return reset(record, before) && !(before && reset(before, before)) ? 'reset' : undefined
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
function stopOf({ metric }: PreparedMetric, clock: ClockState, record: Facts, at: number): number {
  const said = metric.stopAt === undefined ? undefined : record[metric.stopAt]
  const instant = said instanceof Date ? said.getTime() : at
  // A record that was opened again, or restored, may still say when it was solved the last time.
  const since = clock.pauses.findLast(({ why }) => why !== 'pause')?.to ?? clock.startedAt
  return instant >= since && instant <= at ? instant : Math.max(at, clock.startedAt)
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
  return isPausing(metric, event) ? paused(seen, event.at, world) : seen
}

/** Whether a pause ends by an event. */
export function isOver({ pause, resume }: PreparedMetric, { record, before }: SlaEvent): boolean {
  return resume ? resume(record, before) : !pause(record, before)
}

/** Whether a pause begins by an event: not where it would end by the next one. */
export function isPausing({ pause, resume }: PreparedMetric, { record, before }: SlaEvent): boolean {
  return pause(record, before) && !resume?.(record, before)
}
