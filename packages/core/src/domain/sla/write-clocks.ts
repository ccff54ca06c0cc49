import type { CommandContext } from '../../engine/command/context.ts'
import { announceSteps, writtenBy } from './announce-steps.ts'
import { calendarOfClock, type SlaWorld } from './clock-changes.ts'
import { type ClockRow, clockRow, isLastOf } from './clock-row.ts'
import { breachedBefore, type ClockState } from './clock-state.ts'
import { dueBy, passing } from './due-by.ts'
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
  const clocks: ClockRow[] = []
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
    clocks.push(next)
    announcedLate.push(...late.steps)
    await announceSteps(context, await keep(context, row, next), caught)
  }
  announcedLate.sort((one, other) => one.at - other.at)
  return { clocks, set: writtenBy(announcedLate) }
}

const NOTHING_DUE = { announced: {}, steps: [], skipped: [] } as const

async function keep(
  { records }: CommandContext,
  row: SlaClockRecord | undefined,
  next: ClockRow,
): Promise<SlaClockRecord> {
  if (!row) return records(slaClock).create(next)
  const patch = Object.fromEntries(
    Object.entries(next).filter(([field, value]) => !isSame(row[field as keyof ClockRow], value)),
  )
  return Object.keys(patch).length === 0 ? row : records(slaClock).update(row.id, patch)
}
