import type { CommandContext, PastState } from '../../engine/command/context.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import { calendarOfClock } from './clock-changes.ts'
import type { ClockState } from './clock-state.ts'
import { eventOfPast } from './events-of-past.ts'
import { foldEvent, underVersions } from './fold-sla.ts'
import { type LiveSla, worldOf } from './live-sla.ts'
import { mergedClocks } from './merge-clocks.ts'
import { type MergedRecord, mergeNoteOf, withoutPartedMerges } from './parted-merges.ts'
import type { SlaEvent } from './sla-event.ts'
import { isWatched } from './watched-fields.ts'

/** Of which record, and up to which of its versions and instants. */
export interface FoldedRecord {
  readonly entity: string
  readonly id: string
  readonly version?: number
  readonly at: number
}

/** The clocks of a record by its journal, and by those of the records that went into it. */
export async function foldRecord(
  context: CommandContext,
  live: LiveSla,
  { entity, id, version = Number.POSITIVE_INFINITY, at }: FoldedRecord,
): Promise<readonly ClockState[]> {
  const all = await recordsOf(context, entity).past(id)
  const past = withoutPartedMerges(all).filter((state) => state.version <= version)
  const parted = new Set(all.flatMap(({ why }) => mergeNoteOf(why).slaParted?.mergeId ?? []))
  const watched = live.watched(entity)
  const sla = live.prepared(entity, context.shape(entity))
  const seen: SlaEvent[] = []
  const world = { ...worldOf(live, sla, () => [...seen]), deadlines: new Map() }
  let clocks: readonly ClockState[] = []
  for (const [place, state] of past.entries()) {
    const event = eventOfPast(state, past[place - 1])
    if (isWatched(event, watched)) {
      clocks = foldEvent(clocks, event, world)
      seen.push(event)
    }
    for (const gone of mergedBy(state, parted)) {
      const theirs = await foldRecord(context, live, { entity, ...gone, at: event.at })
      clocks = mergedClocks(clocks, { id: gone.id, clocks: theirs }, event.at, (clock) =>
        calendarOfClock(clock, world),
      )
    }
  }
  const last = past.at(-1)
  return last ? underVersions(clocks, at, last.record, world) : []
}

function mergedBy({ why }: PastState, parted: ReadonlySet<string>): readonly MergedRecord[] {
  const merged = mergeNoteOf(why).slaMerged
  return merged && !parted.has(merged.mergeId) ? merged.records : []
}
