import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { recordsOf } from '../../engine/command/records-of.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { calendarOfClock } from './clock-changes.ts'
import { type ClockStatus, readClock } from './clock-reading.ts'
import { breachedBefore, type ClockState } from './clock-state.ts'
import { allClocks, statesOf } from './current-clocks.ts'
import { foldRecord } from './fold-record.ts'
import { underVersions } from './fold-sla.ts'
import { type LiveSla, worldOf } from './live-sla.ts'
import { isSame } from './same-value.ts'
import { showClocks } from './shown-clock.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'
import { slaErrors } from './sla-errors.ts'
import { writeClocks } from './write-clocks.ts'

/** A clock that the journal tells otherwise; null where there is none. */
export interface RebuiltClock {
  readonly metric: string
  readonly ordinal: number
  readonly was: ClockStatus | null
  readonly is: ClockStatus | null
}

/** What making clocks anew came to. */
export interface RebuiltClocks {
  readonly changed: readonly RebuiltClock[]
  /** Clocks that have ended are left as they are, unless `closed` says otherwise. */
  readonly kept: readonly RebuiltClock[]
}

/**
 * Makes the clocks of a record anew from its journal, by the policies and calendars of today, and writes what differs. Where
 * nothing was edited since, nothing does.
 */
export function rebuildClocks(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.rebuild',
    input: z.strictObject({
      entity: z.string().min(1).max(63),
      recordId: z.string().min(1).max(128),
      /** Also clocks that have ended. */
      closed: z.boolean().default(false),
    }),

    async run({ entity, recordId, closed }, context): Promise<RebuiltClocks> {
      if (!live.entities.includes(entity)) throw slaErrors.CRM_SLA_NONE({ entity })
      const records = recordsOf(context, entity)
      const isLive = (await records.find(recordId)) !== undefined
      if (isLive) await records.visible(recordId)
      else if ((await records.past(recordId)).length === 0) throw engineErrors.CRM_NOT_FOUND({ entity })
      return rebuilt(context, live, { entity, recordId, closed })
    },
  })
}

interface Rebuilding {
  readonly entity: string
  readonly recordId: string
  readonly closed: boolean
}

/** The same for code that has locked the record. */
export async function rebuilt(
  context: CommandContext,
  live: LiveSla,
  { entity, recordId, closed }: Rebuilding,
): Promise<RebuiltClocks> {
  const now = context.now.getTime()
  const world = worldOf(live, live.prepared(entity, context.shape(entity)))
  const record = await recordsOf(context, entity).find(recordId)
  const seen = (clock: ClockState) => breachedBefore(clock, calendarOfClock(clock, world), now)
  const rows = await allClocks(context, entity, recordId)
  // A record that went into another one has given its clocks away.
  const isGone = !record && (await context.redirectOf(entity, recordId)) !== undefined
  const folded = isGone ? [] : await foldRecord(context, live, { entity, id: recordId, at: now })
  const states = folded.map(seen)
  // What a tick has not come to yet makes no difference: it will.
  const known = record ? underVersions(statesOf(rows), now, record, world) : statesOf(rows)
  const differing = differencesOf(rows, known.map(seen), states)
  const isKept = ({ row }: Difference) => row !== undefined && !row.isRunning && !closed
  const writing = differing.filter((one) => !isKept(one))
  const written = writing.flatMap(({ state }) => state ?? [])
  const among = states.map(
    (state) => differing.find((one) => one.state === state && isKept(one))?.row?.state ?? state,
  )
  if (writing.length > 0) {
    for (const { row, state } of writing) if (row && !state) await context.records(slaClock).delete(row.id)
    await writeClocks(
      context,
      { entity, recordId, rows, states: written, record: record ?? null, among, at: now, isSilent: true },
      world,
    )
    await showClocks(context, entity, recordId)
  }
  const told = ({ row, state, metric, ordinal }: Difference): RebuiltClock => ({
    ...{ metric, ordinal, was: row?.status ?? null },
    is: state ? readClock(state, calendarOfClock(state, world), now).status : null,
  })
  return { changed: writing.map(told), kept: differing.filter(isKept).map(told) }
}

interface Difference {
  readonly metric: string
  readonly ordinal: number
  readonly row: SlaClockRecord | undefined
  readonly state: ClockState | undefined
}

function differencesOf(
  rows: readonly SlaClockRecord[],
  before: readonly ClockState[],
  states: readonly ClockState[],
): readonly Difference[] {
  const known = new Map(before.map((state) => [placeOf(state), state]))
  const placed = new Map(rows.map((row) => [placeOf(row), row]))
  const made = states.map((state) => ({ ...placeIn(state), row: placed.get(placeOf(state)), state }))
  const found = new Set(states.map(placeOf))
  const gone = rows.filter((row) => !found.has(placeOf(row)))
  return [
    ...made.filter(({ state }) => !isSame(known.get(placeOf(state)), state)),
    ...gone.map((row) => ({ ...placeIn(row), row, state: undefined })),
  ]
}

function placeIn({ metric, ordinal }: Pick<ClockState, 'metric' | 'ordinal'>) {
  return { metric, ordinal }
}

function placeOf({ metric, ordinal }: Pick<ClockState, 'metric' | 'ordinal'>): string {
  return `${metric} ${ordinal}`
}
