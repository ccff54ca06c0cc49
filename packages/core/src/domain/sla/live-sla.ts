import type { Shape } from '../../conditions/shape.ts'
import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'
import { type CalendarByName, calendarsByName } from './clock-calendar.ts'
import type { SlaWorld } from './clock-changes.ts'
import { type PreparedSla, prepareSla } from './prepare-sla.ts'
import type { SlaEvent } from './sla-event.ts'
import type { SlaPolicy } from './sla-policy.ts'
import { watchedFields } from './watched-fields.ts'

/** What a CRM promises: its policies by entity, and the working time in which they run. */
export interface LiveSla {
  /** The entities that policies are on. */
  readonly entities: readonly string[]
  readonly calendar: CalendarByName
  /** The fields whose changes concern the clocks of an entity. */
  watched(entity: string): readonly string[]
  /** The policies on an entity, ready for its records. */
  prepared(entity: string, shape: Shape): PreparedSla
}

/** Makes ready what a host promises; conditions are looked over when the first record meets them. */
export function liveSla(
  policies: readonly SlaPolicy[],
  calendars: Readonly<Record<string, WorkingCalendar>>,
): LiveSla {
  const entities = [...new Set(policies.map(({ on }) => on))]
  const on = (entity: string) => policies.filter((policy) => policy.on === entity)
  const watched = new Map(entities.map((entity) => [entity, watchedFields(on(entity))]))
  const prepared = new Map<string, PreparedSla>()
  return {
    entities,
    calendar: calendarsByName(calendars),
    watched: (entity) => watched.get(entity) ?? [],
    prepared(entity, shape) {
      const known = prepared.get(entity)
      if (known?.shape === shape) return known
      const made = prepareSla(shape, on(entity))
      prepared.set(entity, made)
      return made
    },
  }
}

/** The world of a fold that is not told what happened before. */
export function worldOf(
  live: LiveSla,
  sla: PreparedSla,
  past: () => readonly SlaEvent[] = () => [],
): SlaWorld {
  return { sla, calendar: live.calendar, past }
}
