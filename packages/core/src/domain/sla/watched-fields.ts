import { isSame } from './same-value.ts'
import type { SlaEvent } from './sla-event.ts'
import type { SlaPolicy } from './sla-policy.ts'

/**
 * The names that policies mention, fields of records among them: a change of nothing else concerns no clock. Who holds the
 * record always does.
 */
export function watchedFields(policies: readonly SlaPolicy[]): readonly string[] {
  return [
    ...new Set([
      'ownerId',
      ...policies.flatMap(({ when, clock, metrics }) => [
        ...namesIn(when),
        ...namesIn(clock),
        ...Object.values(metrics).flatMap(({ startAt, stopAt, steps: _announced, ...asked }) => [
          ...namesIn(Object.values(asked)),
          ...[startAt, stopAt].filter((field) => field !== undefined),
        ]),
      ]),
    ]),
  ]
}

/** Keys may be fields, and so may what stands behind `field` and `by`. */
function namesIn(part: unknown): readonly string[] {
  if (Array.isArray(part)) return part.flatMap(namesIn)
  if (typeof part !== 'object' || part === null || part instanceof Date) return []
  return Object.entries(part).flatMap(([key, inner]) =>
    (key === 'field' || key === 'by') && typeof inner === 'string' ? [key, inner] : [key, ...namesIn(inner)],
  )
}

/** Whether an event can concern a clock: records that come or go always do, a change by the fields that it changes. */
export function isWatched(
  { deed, before, record }: Pick<SlaEvent, 'deed' | 'before' | 'record'>,
  watched: readonly string[],
): boolean {
  return deed !== 'update' || !before || watched.some((field) => !isSame(before[field], record[field]))
}
