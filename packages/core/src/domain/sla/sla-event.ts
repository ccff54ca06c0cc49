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
  const placed = events.map((event, place) => ({ event, at: event.at, seq: event.seq ?? place }))
  placed.sort((one, other) => one.at - other.at || one.seq - other.seq)
  return placed.map(({ event }) => event)
}
