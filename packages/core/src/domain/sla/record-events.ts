import type { PastState } from '../../engine/command/context.ts'
import type { SlaEvent } from './sla-event.ts'
import { isWatched } from './watched-fields.ts'

/**
 * What happened to a record by its journal, in the order of its versions, as far as it concerns clocks. A clock of a writer
 * that was set back turns no order around: an event happened no earlier than the one before it.
 */
export function eventsOf(past: readonly PastState[], watched: readonly string[]): readonly SlaEvent[] {
  return past
    .map(
      ({ at, deed, version, before, record }, place): SlaEvent => ({
        at: Math.max(at.getTime(), past[place - 1]?.at.getTime() ?? 0),
        seq: version,
        ...{ deed, before, record },
      }),
    )
    .filter((event) => isWatched(event, watched))
}
