import * as z from 'zod'
import { formatDay, parseDay } from '../../conditions/days.ts'
import { both } from '../../conditions/predicate.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { Measure } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import { type Period, windowOf } from './period.ts'
import { partsOf } from './period-parts.ts'
import { isBreached, isCancelled, isDecided, settledIn, underRecords, whichClocks } from './settled-clocks.ts'

/** How many of the clocks that were settled in a period were met, or of the records. */
export interface SlaAttainment {
  /** What was told apart: a metric, a policy, an owner's id, or a month as `2026-11`; null for no owner, and in all. */
  readonly by: string | null
  /** Met and breached. */
  readonly decided: number
  readonly met: number
  readonly breached: number
  /** Not counted above, and of these how many were breached before they were cancelled. */
  readonly cancelled: number
  readonly cancelledBreached: number
  /** Met of decided, exactly, as nothing is rounded that decides; null where nothing was decided. */
  readonly share: { readonly part: number; readonly whole: number } | null
  /** With `goalBp`: whether the share reaches it, compared without rounding. */
  readonly isReached: boolean | null
}

const COLUMNS = { metric: 'metric', policy: 'policy', owner: 'ownerId' } as const
const RECORD = { column: 'recordId', kind: 'text' } as const
const WAS_BREACHED = {
  is: 'not',
  of: { is: 'null', column: { column: 'breachedAt', kind: 'datetime' } },
} as const
const DAY = 86_400_000

/**
 * How many clocks of the records that the viewer may read were met, of those settled in a period. `per: 'record'` counts
 * records: one is met when all of its clocks are that were decided in the period.
 */
export const slaAttainment = defineQuery({
  name: 'slaClock.attainment',
  input: z.strictObject({
    ...whichClocks,
    per: z.enum(['clock', 'record']).default('clock'),
    /** A row for each of these; one row in all when left out. Credit goes to who held the record when it was settled. */
    by: z.enum(['metric', 'policy', 'owner', 'month']).optional(),
    /** What the share is to reach, in basis points. */
    goalBp: z.int().min(0).max(10_000).optional(),
  }),

  async run({ per, by, goalBp, ...asked }, context): Promise<readonly SlaAttainment[]> {
    const under = underRecords(context, asked, by === 'owner')
    const count = async (period: Period) =>
      context.aggregateUnder(under, {
        where: await settledIn(context, under, asked, windowOf(period, context.zone)),
        groupBy: by && by !== 'month' ? [{ name: 'by', column: { column: COLUMNS[by], kind: 'text' } }] : [],
        measures: measuresOf(per),
      })
    if (by !== 'month') return (await count(asked)).map((row) => attained(row, goalBp))
    const months: SlaAttainment[] = []
    for (const period of monthsOf(asked, context.zone)) {
      const [row] = await count(period)
      months.push(attained({ ...row, by: period.from.slice(0, 7) }, goalBp))
    }
    return months
  },
})

function measuresOf(per: 'clock' | 'record'): Record<string, Measure> {
  const count = per === 'clock' ? ({ count: true } as const) : ({ countDistinct: RECORD } as const)
  return {
    decided: { ...count, where: isDecided },
    breached: { ...count, where: isBreached },
    cancelled: { ...count, where: isCancelled },
    cancelledBreached: { ...count, where: both(isCancelled, WAS_BREACHED) },
  }
}

/** A record with a clock that was breached is not met, whatever else was. */
function attained(row: Row, goalBp: number | undefined): SlaAttainment {
  const [decided, breached] = [Number(row['decided']), Number(row['breached'])]
  const met = decided - breached
  return {
    by: (row['by'] as string | null | undefined) ?? null,
    ...{ decided, met, breached },
    cancelled: Number(row['cancelled']),
    cancelledBreached: Number(row['cancelledBreached']),
    share: decided === 0 ? null : { part: met, whole: decided },
    isReached: decided === 0 || goalBp === undefined ? null : met * 10_000 >= goalBp * decided,
  }
}

/** The calendar months of a period, the first and the last as far as they belong to it. */
function monthsOf({ from, to }: Period, zone: string): readonly Period[] {
  // A period that ends before it begins is refused, and not quietly without a month.
  windowOf({ from, to }, zone)
  const months = partsOf({ from, to }, 'month', zone)
  return months.map(({ day }, at) => {
    const next = parseDay(months[at + 1]?.day ?? '')
    return { from: day, to: next === undefined ? to : (formatDay(next - DAY) ?? to) }
  })
}
