import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { type AnyRecord, recordsOf } from '../../engine/command/records-of.ts'
import { calendarOfClock, type SlaWorld } from './clock-changes.ts'
import { type ClockStatus, readClock } from './clock-reading.ts'
import type { ClockState } from './clock-state.ts'
import { underVersions } from './fold-sla.ts'
import { metricOf, promiseOf } from './keep-promise.ts'
import { type LiveSla, worldOf } from './live-sla.ts'
import { isSame } from './same-value.ts'
import { showClocks } from './shown-clock.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'
import { slaErrors } from './sla-errors.ts'
import { writeClocks } from './write-clocks.ts'

/** How far a recomputation came. */
export interface RecomputedClocks {
  readonly examined: number
  /** Clocks whose policy or calendar was edited so that they come to something else. */
  readonly changed: number
  /** Of these, how many stand otherwise than before. */
  readonly statuses: readonly {
    readonly was: ClockStatus
    readonly is: ClockStatus
    readonly count: number
  }[]
  /** Hand it back as `after` to go on; null when every clock was looked at. */
  readonly next: string | null
}

/**
 * Counts running clocks anew after policies or calendars were edited, a page of them a call: those of a version that is to
 * be recomputed, and those whose calendar has other rules than their deadline was counted by. A breach stays one. Calling it
 * again from anywhere is safe.
 */
export function recomputeClocks(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.recompute',
    input: z.strictObject({
      entity: z.string().min(1).max(63),
      after: z.string().max(100).optional(),
      limit: z.int().min(1).max(1000).default(200),
      /** Tells what would be, and changes nothing. */
      preview: z.boolean().default(false),
    }),

    async run({ entity, after, limit, preview }, context): Promise<RecomputedClocks> {
      if (!live.entities.includes(entity)) throw slaErrors.CRM_SLA_NONE({ entity })
      const rows = await context
        .records(slaClock)
        .where({ entity, isRunning: true, ...(after && { id: { gt: after } }) }, { limit, orderBy: 'id' })
      const world = worldOf(live, live.prepared(entity, context.shape(entity)))
      const changes: Recomputed[] = []
      for (const row of rows) {
        const change = await recompute(context, row, world)
        if (!change) continue
        changes.push(change)
        if (!preview) await keep(context, change, world)
      }
      const next = rows.length === limit ? (rows.at(-1)?.id ?? null) : null
      return { examined: rows.length, changed: changes.length, statuses: countedStatuses(changes), next }
    },
  })
}

interface Recomputed {
  readonly row: SlaClockRecord
  /** The clock, and the one that was begun anew instead of it, where it was. */
  readonly states: readonly ClockState[]
  readonly record: AnyRecord
  readonly is: ClockStatus
}

/** The record is locked before its clock, as whoever changes it does. */
async function recompute(
  context: CommandContext,
  { id, entity, recordId }: SlaClockRecord,
  world: SlaWorld,
): Promise<Recomputed | undefined> {
  const record = await recordsOf(context, entity).find(recordId)
  const row = await context.records(slaClock).find(id)
  if (!record || !row?.isRunning) return undefined
  const now = context.now.getTime()
  const [current = row.state, ...anew] = underVersions([row.state], now, record, world)
  const state = underCalendar(row, current, record, world)
  const calendar = calendarOfClock(state, world)
  if (isSame(state, row.state) && calendar.version === row.calendarVersion) return undefined
  return { row, states: [state, ...anew], record, is: readClock(state, calendar, now).status }
}

/** An amount of working time is counted anew by itself; a moment that the calendar named has to be named again. */
function underCalendar(
  row: SlaClockRecord,
  clock: ClockState,
  record: AnyRecord,
  world: SlaWorld,
): ClockState {
  const isEdited = calendarOfClock(clock, world).version !== row.calendarVersion
  const metric = metricOf(clock, world.sla)
  if (!isEdited || !metric || clock.breachedAt !== null || 'work' in clock.target) return clock
  return { ...clock, ...promiseOf(metric, clock, record, world) }
}

async function keep(
  context: CommandContext,
  { row, states, record }: Recomputed,
  world: SlaWorld,
): Promise<void> {
  const { entity, recordId } = row
  await writeClocks(
    context,
    { entity, recordId, rows: [row], states, record, at: context.now.getTime(), isSilent: false },
    world,
  )
  await showClocks(context, entity, recordId)
}

function countedStatuses(changes: readonly Recomputed[]): RecomputedClocks['statuses'] {
  const moved = changes.filter(({ row, is }) => row.status !== is)
  return [...Map.groupBy(moved, ({ row, is }) => `${row.status} ${is}`).values()].flatMap((some) => {
    const [first] = some
    return first ? [{ was: first.row.status, is: first.is, count: some.length }] : []
  })
}
