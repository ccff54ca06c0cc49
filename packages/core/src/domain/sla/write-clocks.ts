import type { CommandContext } from '../../engine/command/context.ts'
import { announceSteps, withAnnounced, writtenBy } from './announce-steps.ts'
import type { SlaWorld } from './clock-changes.ts'
import { type ClockRow, clockRow, isLastOf, plannedClock } from './clock-row.ts'
import { breachedBefore, type ClockState } from './clock-state.ts'
import { isSame } from './same-value.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'
import type { Facts } from './sla-event.ts'
import { BREACH, type DueStep, lastStepsBy, stepsBy } from './steps-of-clock.ts'

/** Clocks of a record that are to be written: what they were, and what they have become. */
export interface ClocksToWrite {
  readonly entity: string
  readonly recordId: string
  readonly rows: readonly SlaClockRecord[]
  readonly states: readonly ClockState[]
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
  { entity, recordId, rows, states, among = states, at, isSilent }: ClocksToWrite,
  world: SlaWorld,
): Promise<WrittenClocks> {
  const clocks: ClockRow[] = []
  const announcedLate: DueStep[] = []
  for (const state of states) {
    const row = rows.find(({ metric, ordinal }) => metric === state.metric && ordinal === state.ordinal)
    const late = row ? stepsBy(plannedClock(row.state, row.announced, world), at) : []
    const before = withAnnounced(row?.announced ?? {}, late)
    const clock = breachedBefore(state, plannedClock(state, before, world).calendar, at)
    const passed = passedSteps(clock, before, at, world)
    const isTold = ({ key }: DueStep) => key === BREACH && !isSilent
    const announced = withAnnounced(before, passed)
    const isLast = isLastOf(among, state)
    const next = clockRow({ entity, recordId }, clock, { at, isLast, announced }, world)
    clocks.push(next)
    const kept = await keep(context, row, next)
    announcedLate.push(...late)
    await announceSteps(context, kept, {
      steps: [...late, ...passed.filter(isTold)],
      skipped: passed.filter((due) => !isTold(due)),
    })
  }
  announcedLate.sort((one, other) => one.at - other.at)
  return { clocks, set: writtenBy(announcedLate) }
}

/** What an event put into the past. A clock that it ended has no steps any more, but may have been breached. */
function passedSteps(
  clock: ClockState,
  announced: SlaClockRecord['announced'],
  at: number,
  world: SlaWorld,
): readonly DueStep[] {
  const { breachedAt, stoppedAt } = clock
  if (stoppedAt === null) return lastStepsBy(plannedClock(clock, announced, world), at)
  if (breachedAt === null || announced[BREACH] !== undefined) return []
  return [{ key: BREACH, nth: 1, kind: 'breach', dueAt: breachedAt, at: breachedAt }]
}

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
