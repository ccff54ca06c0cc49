import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { type AnyRecord, recordsById, recordsOf } from '../../engine/command/records-of.ts'
import { isDuration } from '../../engine/given.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import { calendarOfClock } from './clock-changes.ts'
import { type ClockReading, readClock } from './clock-reading.ts'
import { underVersions } from './fold-sla.ts'
import { type LiveSla, worldOf } from './live-sla.ts'
import { type SlaClockRecord, slaClock } from './sla-clock.ts'
import { slaErrors } from './sla-errors.ts'

/** A clock of a record as it stands now. Instants and amounts are milliseconds. */
export interface RecordClock extends ClockReading {
  /** Of the row of `slaClock`. */
  readonly id: string
  readonly recordId: string
}

const MOST_CLOCKS = 1_000
const PAGE = 200
const MOST_PAGES = 25

/** How the clocks of a record stand now, for whoever may read the record. */
export function clocksOf(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.of',
    input: z.strictObject({ entity: z.string().min(1).max(63), recordId: z.string().min(1).max(128) }),

    async run({ entity, recordId }, context): Promise<readonly RecordClock[]> {
      if (!live.entities.includes(entity)) throw slaErrors.CRM_SLA_NONE({ entity })
      const record = await recordsOf(context, entity).visible(recordId)
      const read = readerOf(context, live, entity)
      const rows = await context
        .records(slaClock)
        .where({ entity, recordId }, { limit: MOST_CLOCKS, orderBy: 'startedAt' })
      return rows.map((row) => read(row, record))
    },
  })
}

/**
 * Clocks that are not breached yet and soon will be, the least time left first: those that are due within a duration, or that
 * have used up so many percent of their time. Only of records that the caller may read.
 */
export function clocksAtRisk(live: LiveSla) {
  return defineCommand({
    name: 'slaClock.atRisk',
    input: z.strictObject({
      /** The entity of the records. */
      on: z.string().min(1).max(63),
      within: z.union([
        z.custom<Duration>((given) => isDuration(given)),
        z.strictObject({ pct: z.number().min(0).max(100) }),
      ]),
      limit: z.int().min(1).max(200).default(50),
    }),

    async run({ on: entity, within, limit }, context): Promise<readonly RecordClock[]> {
      if (!live.entities.includes(entity)) throw slaErrors.CRM_SLA_NONE({ entity })
      const until = typeof within === 'string' ? { lte: dueBy(context.now, within) } : {}
      const isClose = (clock: RecordClock) => typeof within === 'string' || usedPercent(clock) >= within.pct
      const read = readerOf(context, live, entity)
      const found: RecordClock[] = []
      let after: SlaClockRecord | undefined
      for (let page = 0; page < MOST_PAGES && found.length < limit; page++) {
        const rows = await context.records(slaClock).where(
          {
            ...{ entity, isRunning: true, status: 'active', dueAt: { gt: context.now, ...until } },
            ...(after && { any: behind(after) }),
          } as never,
          { limit: PAGE, orderBy: 'dueAt' },
        )
        const open = await readableRecords(context, entity, rows)
        const clocks = rows.flatMap((row) => {
          const record = open.get(row.recordId)
          return record ? [read(row, record)] : []
        })
        found.push(...clocks.filter(isClose))
        after = rows.at(-1)
        if (rows.length < PAGE) break
      }
      return found.slice(0, limit)
    },
  })
}

function dueBy(now: Date, within: Duration): Date {
  return new Date(now.getTime() + milliseconds(within))
}

function behind({ dueAt, id }: SlaClockRecord): readonly object[] {
  return [{ dueAt: { gt: dueAt } }, { dueAt, id: { gt: id } }]
}

async function readableRecords(
  context: CommandContext,
  entity: string,
  rows: readonly SlaClockRecord[],
): Promise<ReadonlyMap<string, AnyRecord>> {
  const found = await recordsById(context, entity, [...new Set(rows.map(({ recordId }) => recordId))])
  const readable = await recordsOf(context, entity).readable(found)
  return new Map(found.filter(({ id }) => readable.has(id)).map((record) => [record.id, record]))
}

/** Reads clocks as they stand now, also under a version of their policy that no tick has come to. */
function readerOf(context: CommandContext, live: LiveSla, entity: string) {
  const now = context.now.getTime()
  const world = worldOf(live, live.prepared(entity, context.shape(entity)))
  return ({ id, recordId, state }: SlaClockRecord, record: AnyRecord): RecordClock => {
    const [clock = state] = underVersions([state], now, record, world)
    return { id, recordId, ...readClock(clock, calendarOfClock(clock, world), now) }
  }
}

function usedPercent({ used, remaining }: RecordClock): number {
  const all = used + remaining
  return all === 0 ? 100 : (used * 100) / all
}
