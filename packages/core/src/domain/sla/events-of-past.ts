import type { PastState } from '../../engine/command/context.ts'
import { withoutPartedMerges } from './parted-merges.ts'
import type { SlaEvent } from './sla-event.ts'
import { isWatched } from './watched-fields.ts'

/** What happened to a record by its journal, in the order of its versions, as far as it concerns clocks. */
export function eventsOfPast(past: readonly PastState[], watched: readonly string[]): readonly SlaEvent[] {
  return withoutPartedMerges(past)
    .map((state, place) => eventOfPast(state, past[place - 1]))
    .filter((event) => isWatched(event, watched))
}

/** A clock of a writer that was set back turns no order around: nothing happened before what it came after. */
export function eventOfPast(
  { at, deed, version, before, record }: PastState,
  previous: PastState | undefined,
): SlaEvent {
  return {
    at: Math.max(at.getTime(), previous?.at.getTime() ?? 0),
    seq: version,
    ...{ deed, before, record },
  }
}
