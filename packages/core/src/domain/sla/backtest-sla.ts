import type { Condition } from '../../conditions/condition.ts'
import type { HistoryEntry } from '../../engine/journal/history.ts'
import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { calendarsByName } from './clock-calendar.ts'
import type { ClockReading, ClockStatus } from './clock-reading.ts'
import { evaluateSla } from './evaluate-sla.ts'
import { eventsOf } from './events-of-history.ts'
import type { PreparedSla } from './prepare-sla.ts'

/** Policies, and the calendars that they name. */
export interface SlaRules {
  readonly sla: PreparedSla
  readonly calendars?: Readonly<Record<string, WorkingCalendar>>
}

/** Which records are looked at, and how. */
export interface SlaBacktestOptions {
  /** Records that were created from then on, and before `to`. */
  readonly from: Date
  readonly to: Date
  readonly where?: Condition
  /** The instant at which their clocks are read; `to` when left out. */
  readonly at?: Date
  /** Told of each record, oldest first. */
  readonly onRecord?: (record: SlaBacktestedRecord) => void
}

/** The clocks of a record under two sets of rules. */
export interface SlaBacktestedRecord {
  readonly id: string
  readonly before: readonly ClockReading[]
  readonly after: readonly ClockReading[]
  /** Whether a clock stands otherwise, or was breached at another instant. */
  readonly isChanged: boolean
}

/** How many clocks of a metric stand how, and how many of those that ended, or were breached, were met. */
export interface MetricTally {
  readonly clocks: number
  readonly byStatus: Readonly<Record<ClockStatus, number>>
  /** From 0 to 1; null where none has been decided. */
  readonly attainment: number | null
}

/** What other policies would have made of a window of time. */
export interface SlaBacktest {
  readonly records: number
  readonly changed: number
  readonly before: Readonly<Record<string, MetricTally>>
  readonly after: Readonly<Record<string, MetricTally>>
}

/** What is read of an entity: the session's own lists and histories, and so no more than it may see. */
interface Readable {
  each(query: object): AsyncIterable<{ readonly id: string }>
  history(id: string): Promise<readonly HistoryEntry[]>
}

/**
 * What a change of policies or calendars would have made of the records of a window, worked out from what happened to each
 * of them. Nothing is written. It costs by the records in the window, and keeps none of them. It reads what the session may
 * see. A calendar that the policies name and nobody gives is refused with `CRM_SLA_CALENDAR`.
 *
 * @example
 * ```ts
 * const promise = (target: '4h' | '24h') => {
 *   const metrics = { placed: { start: { region: null }, stop: { region: { isNotNull: true } }, target } }
 *   return { sla: prepareSla(leadShape, { id: 'usual', on: 'lead', metrics }) }
 * }
 * const window = { from: new Date('2026-10-01T00:00:00Z'), to: new Date('2026-11-01T00:00:00Z') }
 * const result = await backtestSla(session, { before: promise('24h'), after: promise('4h') }, window)
 * console.log(result.changed, result.before['placed']?.attainment, result.after['placed']?.attainment)
 * ```
 */
export async function backtestSla(
  session: object,
  rules: { readonly before: SlaRules; readonly after: SlaRules },
  { from, to, where = {}, at = to, onRecord }: SlaBacktestOptions,
): Promise<SlaBacktest> {
  const records = (session as Readonly<Record<string, Readable>>)[rules.after.sla.shape.name] as Readable
  const sides = [rules.before, rules.after].map(({ sla, calendars = {} }) => ({
    sla,
    calendar: calendarsByName(calendars),
    tally: newTally(),
  }))
  const created = { createdAt: { gte: from, lt: to } } as Condition
  let [count, changed] = [0, 0]
  for await (const { id } of records.each({ where: { all: [created, where] }, orderBy: 'createdAt' })) {
    const events = eventsOf(await records.history(id))
    const [before = [], after = []] = sides.map(({ sla, calendar, tally }) => {
      const { clocks } = evaluateSla(sla, events, calendar, at.getTime())
      tally.add(clocks)
      return clocks
    })
    const isChanged = outcomeOf(before) !== outcomeOf(after)
    count += 1
    if (isChanged) changed += 1
    onRecord?.({ id, before, after, isChanged })
  }
  const [before = {}, after = {}] = sides.map(({ tally }) => tally.read())
  return { records: count, changed, before, after }
}

/** What two sets of rules have to agree on to be the same for a record. */
function outcomeOf(clocks: readonly ClockReading[]): string {
  return JSON.stringify(
    clocks.map(({ metric, ordinal, status, breachedAt }) => [metric, ordinal, status, breachedAt]),
  )
}

function newTally() {
  const counts = new Map<string, Record<ClockStatus, number>>()
  return {
    add(clocks: readonly ClockReading[]): void {
      for (const { metric, status } of clocks) {
        const known = counts.get(metric) ?? {
          ...{ pending: 0, active: 0, paused: 0, met: 0, breached: 0, cancelled: 0 },
        }
        counts.set(metric, known)
        known[status] += 1
      }
    },
    read: (): Readonly<Record<string, MetricTally>> =>
      Object.fromEntries([...counts].map(([metric, byStatus]) => [metric, tallied(byStatus)])),
  }
}

function tallied(byStatus: Readonly<Record<ClockStatus, number>>): MetricTally {
  const decided = byStatus.met + byStatus.breached
  return {
    clocks: Object.values(byStatus).reduce((sum, some) => sum + some, 0),
    byStatus,
    attainment: decided === 0 ? null : byStatus.met / decided,
  }
}
