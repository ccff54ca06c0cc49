import type { CommandContext, Result } from '../../engine/command/context.ts'
import { announceSteps, writtenBy } from './announce-steps.ts'
import { calendarOfClock, type SlaWorld } from './clock-changes.ts'
import { type ClockRow, clockRow, isLastOf } from './clock-row.ts'
import { breachedBefore, type ClockState } from './clock-state.ts'
import { type CaughtUp, dueBy, passing } from './due-by.ts'
import { isSame } from './same-value.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'
import type { Facts } from './sla-event.ts'
import type { DueStep } from './steps-of-clock.ts'

/** Clocks of a record that are to be written: what they were, and what they have become. */
export interface ClocksToWrite {
  readonly entity: string
  readonly recordId: string
  readonly rows: readonly SlaClockRecord[]
  readonly states: readonly ClockState[]
  /** What the record was until then. */
  readonly record: Facts | null
  /** All clocks among which they are, where these are more. */
  readonly among?: readonly ClockState[]
  /** The instant at which they became so. */
  readonly at: number
  /** Nobody is told of what an import or a rebuild finds in the past. */
  readonly isSilent: boolean
}

/** What writing clocks came to. */
export interface WrittenClocks {
  /** All of the clocks as they stand now. */
  readonly clocks: readonly ClockRow[]
  /** What steps that came due before write to the record. */
  readonly set: Facts
}

/**
 * Writes clocks as an event left them. What came due by the clocks as they were is announced first, however late that is;
 * of what the event itself puts into the past only the breach is, the rest is noted as skipped.
 */
export async function writeClocks(
  context: CommandContext,
  { entity, recordId, rows, states, record, among = states, at, isSilent }: ClocksToWrite,
  world: SlaWorld,
): Promise<WrittenClocks> {
  const changes: ClockChange[] = []
  const announcedLate: DueStep[] = []
  for (const state of states) {
    const row = rows.find(({ metric, ordinal }) => metric === state.metric && ordinal === state.ordinal)
    const late = row ? dueBy(row, record, at, world) : NOTHING_DUE
    const clock = breachedBefore(state, calendarOfClock(state, world), at)
    const caught = passing({ ...late, clock }, at, world, isSilent)
    const next = clockRow(
      { entity, recordId },
      clock,
      { at, isLast: isLastOf(among, state), ...caught },
      world,
    )
    changes.push({ row, next, caught })
    announcedLate.push(...late.steps)
  }
  const kept = await keepAll(context, changes)
  for (const [place, { caught }] of changes.entries()) {
    const clock = kept[place]
    if (clock) await announceSteps(context, clock, caught)
  }
  announcedLate.sort((one, other) => one.at - other.at)
  return { clocks: changes.map(({ next }) => next), set: writtenBy(announcedLate) }
}

interface ClockChange {
  readonly row: SlaClockRecord | undefined
  readonly next: ClockRow
  readonly caught: CaughtUp
}

const NOTHING_DUE = { announced: {}, steps: [], skipped: [] } as const

/** Those that begin are written together, and so are those that have changed. */
async function keepAll(
  { records }: CommandContext,
  changes: readonly ClockChange[],
): Promise<readonly SlaClockRecord[]> {
  const clocks = records(slaClock)
  const begun = changes.flatMap(({ row, next }) => (row ? [] : [next]))
  const edits = changes.flatMap(({ row, next }) => {
    const patch = row && patchOf(row, next)
    return patch && Object.keys(patch).length > 0 ? [{ id: row.id, patch }] : []
  })
  const [first, edit] = [begun[0], edits[0]]
  const made =
    first && begun.length === 1 ? [await clocks.create(first)] : all(await clocks.createMany(begun))
  if (edit && edits.length === 1) await clocks.update(edit.id, edit.patch)
  else all(await clocks.updateMany(edits))
  return changes.flatMap(({ row }) => row ?? made.shift() ?? [])
}

function all(results: readonly Result<SlaClockRecord>[]): SlaClockRecord[] {
  return results.map((result) => {
    if (!result.ok) throw result.error
    return result.record
  })
}

function patchOf(row: SlaClockRecord, next: ClockRow): Partial<ClockRow> {
  return Object.fromEntries(
    Object.entries(next).filter(([field, value]) => !isSame(row[field as keyof ClockRow], value)),
  )
}
