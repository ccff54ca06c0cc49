import { type Duration, milliseconds } from './duration.ts'
import type { WorkingCalendar } from './working-calendar.ts'

/** Counts working time instead of what passes on the wall: days by working days, hours by open hours. */
export type BusinessClock = Pick<WorkingCalendar, 'add' | 'subtract' | 'addDays'>

/** A length of time that can be put onto instants, forwards and backwards. */
export interface Span {
  /** The instant at which it is over that began at another. */
  after(begin: number): number
  /** The instant at which it began that is over at another. */
  before(end: number): number
}

/** How long a duration is on a clock; without one, as time passes. */
export function spanOf(duration: Duration, clock?: BusinessClock): Span {
  return spanOn(milliseconds(duration), countsDays(duration), clock)
}

/** What is left of a longer duration after a shorter one; on a clock both count days, or neither does. */
export function spanBetween(shorter: Duration, longer: Duration, clock?: BusinessClock): Span {
  return spanOn(milliseconds(longer) - milliseconds(shorter), countsDays(longer), clock)
}

/** Whether a duration means something on a business clock: whole days, or hours and less. A week has no fixed working days. */
export function isBusinessDuration(duration: string): boolean {
  return /^\d+d$|^\d+(\.\d+)?(ms|[smh])$/.test(duration)
}

/** Whether a duration is counted in days, which are no fixed number of hours of work. */
export function countsDays(duration: string): boolean {
  return duration.endsWith('d')
}

/** Whether something is a clock to count working time by, whoever gave it without types. */
export function isBusinessClock(given: unknown): given is BusinessClock {
  const { add, subtract, addDays } = (given ?? {}) as Partial<Record<keyof BusinessClock, unknown>>
  return [add, subtract, addDays].every((count) => typeof count === 'function')
}

const DAY = 86_400_000

function spanOn(ms: number, isDays: boolean, clock: BusinessClock | undefined): Span {
  if (!clock) return { after: (begin) => begin + ms, before: (end) => end - ms }
  if (isDays)
    return {
      after: (begin) => clock.addDays(begin, ms / DAY),
      before: (end) => clock.addDays(end, -(ms / DAY)),
    }
  return { after: (begin) => clock.add(begin, ms), before: (end) => clock.subtract(end, ms) }
}
