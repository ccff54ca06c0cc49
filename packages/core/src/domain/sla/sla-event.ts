/** What is known of a record. */
export type Facts = Readonly<Record<string, unknown>>

/** A change of a record, as its journal keeps it. */
export interface SlaEvent {
  /** When it happened, in epoch milliseconds. */
  readonly at: number
  /** Orders what happened in one instant; the place in the list when left out. */
  readonly seq?: number
  readonly deed: 'create' | 'update' | 'delete' | 'restore'
  /** The record before and after. Conditions such as `{ status: { changed: true } }` look at both. */
  readonly before: Facts | null
  readonly record: Facts
}

/** Events in the order in which they are folded: by instant, then by sequence number. */
export function inOrder(events: readonly SlaEvent[]): readonly SlaEvent[] {
  const isSorted = events.every((event, at) => at === 0 || !isBefore(event, events[at - 1] as SlaEvent))
  if (isSorted) return events
  return events
    .map((event, place) => ({ event, place }))
    .sort(
      (one, other) =>
        one.event.at - other.event.at ||
        (one.event.seq ?? one.place) - (other.event.seq ?? other.place) ||
        one.place - other.place,
    )
    .map(({ event }) => event)
}

function isBefore(one: SlaEvent, other: SlaEvent): boolean {
  return (
    one.at < other.at || (one.at === other.at && one.seq !== undefined && one.seq < (other.seq ?? one.seq))
  )
}
