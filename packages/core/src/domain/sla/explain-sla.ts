import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import type { CalendarByName } from './clock-calendar.ts'
import type { ClockMoment, SlaWorld } from './clock-changes.ts'
import { type ClockState, isPaused, isRunning } from './clock-state.ts'
import { type Decided, decided } from './decisive-fields.ts'
import { foldEvent } from './fold-sla.ts'
import { givenCalendars } from './given-calendars.ts'
import { askedOf, metricFor, metricForClock, promisedBy } from './keep-promise.ts'
import type { PreparedMetric, PreparedSla } from './prepare-sla.ts'
import { inOrder, type SlaEvent } from './sla-event.ts'

/** The conditions of a metric, in the order in which they are asked. */
export type ConditionName = 'cancel' | 'stop' | 'giveUp' | 'reset' | 'pause' | 'resume' | 'start'

/** What a condition came to, and the fields that decided it. */
export interface AskedCondition extends Decided {
  readonly condition: ConditionName
}

/** What an event meant for a metric. */
export interface ExplainedMetric {
  readonly metric: string
  readonly policy: string
  readonly version: number
  /** The conditions that mattered, in the order in which they were asked. */
  readonly asked: readonly AskedCondition[]
  /** What it did to the clocks of the metric. */
  readonly changed: readonly ExplainedChange[]
}

/** Something that an event did to a clock. A breach stands at its deadline, which was before. */
export interface ExplainedChange extends ClockMoment {
  /** The fields that decided it; none of what no condition was asked for, as of a breach. */
  readonly fields: readonly string[]
}

/** An event, with what it meant for each metric that is promised by it. */
export interface ExplainedEvent {
  readonly at: number
  readonly deed: SlaEvent['deed']
  readonly metrics: readonly ExplainedMetric[]
}

/**
 * Everything that happened to a record by an instant, and for each metric what was asked of it and what it changed. Takes
 * what {@link evaluateSla} takes, and refuses what that does.
 *
 * @example
 * ```ts
 * const metrics = { placed: { start: { region: null }, stop: { region: { isNotNull: true } }, target: '24h' } } as const
 * const sla = prepareSla(leadShape, { id: 'usual', on: 'lead', metrics })
 * const events = eventsOf(await session.lead.history(id))
 * for (const { metrics } of explainSla(sla, events, alwaysOpen, Date.now()))
 *   for (const { metric, changed } of metrics) console.log(metric, changed[0]?.did) // placed started
 * ```
 */
export function explainSla(
  sla: PreparedSla,
  events: readonly SlaEvent[],
  calendar: WorkingCalendar | CalendarByName,
  at: number,
): readonly ExplainedEvent[] {
  const happened = inOrder(events).filter((event) => event.at <= at)
  const calendars = givenCalendars(sla, calendar)
  let moments: ClockMoment[] = []
  let clocks: readonly ClockState[] = []
  return happened.map((event, place) => {
    const world: SlaWorld = {
      sla,
      calendar: calendars,
      past: () => happened.slice(0, place),
      note: (moment) => void moments.push(moment),
    }
    const before = clocks
    moments = []
    clocks = foldEvent(clocks, event, world)
    const metrics = sla.keys.flatMap((key) => explained(key, before, event, moments, world))
    return { at: event.at, deed: event.deed, metrics }
  })
}

function explained(
  key: string,
  clocks: readonly ClockState[],
  event: SlaEvent,
  moments: readonly ClockMoment[],
  world: SlaWorld,
): readonly ExplainedMetric[] {
  const mineOf = (asked: readonly AskedCondition[]) =>
    moments.filter(({ metric }) => metric === key).map((moment) => explainedChange(moment, asked))
  const promised = promisedBy(event, world)
  const running = clocks.find((clock) => clock.metric === key && isRunning(clock))
  const mine = running ? metricForClock(running, promised, world) : metricFor(key, promised)
  const metric = running && mine ? askedOf(running, mine, world) : mine
  if (!metric) {
    if (!running) return []
    return [{ metric: key, policy: running.policy, version: running.version, asked: [], changed: mineOf([]) }]
  }
  const asked = event.deed === 'delete' ? [] : askedBy(metric, running, event, world)
  return [{ metric: key, policy: metric.policy.id, version: metric.version, asked, changed: mineOf(asked) }]
}

const DECIDE: { readonly [Did in ClockMoment['did']]?: readonly ConditionName[] } = {
  ...{ started: ['start'], reopened: ['start'], paused: ['pause'], resumed: ['resume', 'pause'] },
  ...{ stopped: ['stop', 'giveUp', 'reset'], cancelled: ['cancel', 'giveUp'] },
}

function explainedChange(moment: ClockMoment, asked: readonly AskedCondition[]): ExplainedChange {
  const { did } = moment
  // Without a condition to resume, it goes on because the one to pause holds no more.
  const decides = ({ condition, holds }: AskedCondition) =>
    DECIDE[did]?.includes(condition) && holds === !(did === 'resumed' && condition === 'pause')
  return { ...moment, fields: asked.filter(decides).flatMap(({ fields }) => fields) }
}

/** Those that were asked until one decided. */
function askedBy(
  metric: PreparedMetric,
  running: ClockState | undefined,
  { record, before }: SlaEvent,
  { sla }: SlaWorld,
): readonly AskedCondition[] {
  const { start, stop, cancel, giveUp, reset, pause, resume } = metric.metric
  const ask = (condition: ConditionName, what: object | undefined): readonly AskedCondition[] =>
    what === undefined ? [] : [{ condition, ...decided(sla.shape, what, record, before) }]
  const ends = [
    ...ask('cancel', cancel === 'startNotMet' ? { not: start } : cancel),
    ...ask('stop', stop),
    ...ask('giveUp', giveUp?.when),
  ]
  const ended = ends.findIndex(({ holds }) => holds)
  if (!running) {
    const starts = ask('start', start)
    return starts.some(({ holds }) => holds) ? [...starts, ...ends.slice(ended, ended + 1)] : starts
  }
  if (ended >= 0) return [...ends.slice(0, ended + 1), ...ask('start', start)]
  const isResumed = isPaused(running) && resume !== undefined
  return [...ends, ...ask('reset', reset), ...(isResumed ? ask('resume', resume) : ask('pause', pause))]
}
