import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import type { CalendarByName } from './clock-calendar.ts'
import { type ClockMoment, calendarOfClock, caughtUp, type SlaWorld } from './clock-changes.ts'
import { type ClockReading, readClock } from './clock-reading.ts'
import { type ClockState, isRunning } from './clock-state.ts'
import { foldEvent, underVersions } from './fold-sla.ts'
import { givenCalendars } from './given-calendars.ts'
import type { PreparedSla } from './prepare-sla.ts'
import { inOrder, type SlaEvent } from './sla-event.ts'

/** The clocks of a record at an instant, and all that happened to them. */
export interface SlaResult {
  readonly clocks: readonly ClockReading[]
  /** In the order in which it was seen. */
  readonly timeline: readonly ClockMoment[]
}

/**
 * What the policies come to for a record, from nothing but what happened to it: the same events, policies and calendars
 * give the same answer whenever they are asked, and whatever ran in between. What happened after `at` has not happened yet.
 * Instants are epoch milliseconds, amounts milliseconds of working time. A calendar that the policies name and nobody gives
 * is refused with `CRM_SLA_CALENDAR`.
 *
 * @example
 * ```ts
 * const policy = defineSlaPolicy<Ticket>({
 *   id: 'usual',
 *   on: 'ticket',
 *   metrics: { solution: ticketMetrics.resolution({ target: '4h' }) },
 * })
 * const sla = prepareSla(createCrm({ storage: memoryStore() }).shape('ticket'), policy)
 * const record = { status: 'open', openedAt: new Date(0) }
 * const events = [{ at: 0, deed: 'create', before: null, record } as const]
 * const [clock] = evaluateSla(sla, events, alwaysOpen, 3_600_000).clocks
 * console.log(clock?.status, clock?.remaining) // active 10800000
 * ```
 */
export function evaluateSla(
  sla: PreparedSla,
  events: readonly SlaEvent[],
  calendar: WorkingCalendar | CalendarByName,
  at: number,
): SlaResult {
  const timeline: ClockMoment[] = []
  const calendars = givenCalendars(sla, calendar)
  const note = (moment: ClockMoment) => void timeline.push(moment)
  const world = { sla, calendar: calendars, note, past: none, deadlines: new Map() }
  const clocks = foldEvents(events, at, world).map((clock) => caughtUp(clock, at, world))
  return { clocks: clocks.map((clock) => readClock(clock, calendarOfClock(clock, world), at)), timeline }
}

/** The state of a record's clocks after all events up to an instant. */
export function foldEvents(
  events: readonly SlaEvent[],
  at: number,
  world: Omit<SlaWorld, 'past' | 'deadlines'>,
): readonly ClockState[] {
  const happened = inOrder(events).filter((event) => event.at <= at)
  const last = happened.at(-1)
  let place = 0
  const inside = { ...world, past: () => happened.slice(0, place), deadlines: new Map() }
  const history = clockHistory()
  let clocks: readonly ClockState[] = []
  for (const event of happened) {
    clocks = history.lay(foldEvent(clocks, event, inside))
    place += 1
  }
  const all = history.all(clocks)
  return last ? underVersions(all, at, last.record, { ...inside, past: none }) : all
}

const MOST_AT_HAND = 16

/** Lays aside the clocks that nothing can happen to any more, so that an event costs the same after many as after few. */
function clockHistory() {
  const aside: ClockState[] = []
  const places = new Map<string, number>()
  let most = MOST_AT_HAND
  const nameOf = ({ metric, ordinal }: ClockState) => `${ordinal} ${metric}`
  function note(clocks: readonly ClockState[]): void {
    for (const clock of clocks) {
      const name = nameOf(clock)
      if (!places.has(name)) places.set(name, places.size)
    }
  }
  return {
    lay(clocks: readonly ClockState[]): readonly ClockState[] {
      if (clocks.length <= most) return clocks
      note(clocks)
      const last = new Map(clocks.map((clock) => [clock.metric, clock]))
      const isOver = (clock: ClockState) =>
        !isRunning(clock) && clock.cancelReason !== 'deleted' && last.get(clock.metric) !== clock
      aside.push(...clocks.filter(isOver))
      const kept = clocks.filter((clock) => !isOver(clock))
      most = Math.max(MOST_AT_HAND, 2 * kept.length)
      return kept
    },
    all(clocks: readonly ClockState[]): readonly ClockState[] {
      if (aside.length === 0) return clocks
      note(clocks)
      const placeOf = (clock: ClockState) => places.get(nameOf(clock)) ?? 0
      return [...aside, ...clocks].sort((one, other) => placeOf(one) - placeOf(other))
    },
  }
}

const none = () => []
