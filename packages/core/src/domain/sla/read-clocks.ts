import * as z from 'zod'
import type { CommandContext } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { isDuration } from '../../engine/given.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import { recordsById, recordsOf } from '../duplicates/index.ts'
import { alwaysOpen } from './clock-calendar.ts'
import { type ClockReading, readClock } from './clock-reading.ts'
import type { LiveSla } from './live-sla.ts'
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
      await recordsOf(context, entity).visible(recordId)
      const rows = await context
        .records(slaClock)
        .where({ entity, recordId }, { limit: MOST_CLOCKS, orderBy: 'startedAt' })
      return rows.map((row) => readAt(live, row, context.now))
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
        const open = await readableIds(context, entity, rows)
        const read = rows.map((row) => readAt(live, row, context.now))
        found.push(...read.filter((clock) => open.has(clock.recordId) && isClose(clock)))
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

async function readableIds(
  context: CommandContext,
  entity: string,
  rows: readonly SlaClockRecord[],
): Promise<ReadonlySet<string>> {
  const ids = [...new Set(rows.map(({ recordId }) => recordId))]
  return recordsOf(context, entity).readable(await recordsById(context, entity, ids))
}

function readAt(live: LiveSla, { id, recordId, state }: SlaClockRecord, now: Date): RecordClock {
  const calendar = live.calendar(state.calendar) ?? alwaysOpen
  return { id, recordId, ...readClock(state, calendar, now.getTime()) }
}

function usedPercent({ used, remaining }: RecordClock): number {
  const all = used + remaining
  return all === 0 ? 100 : (used * 100) / all
}
