import * as z from 'zod'
import { floorDivide } from '../../conditions/decimal.ts'
import { both, type Predicate } from '../../conditions/predicate.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { Measure } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import { type Aggregate, nearestRanks, type Sought } from './nearest-ranks.ts'
import { windowOf } from './period.ts'
import { isDecided, settledIn, underRecords, whichClocks } from './settled-clocks.ts'
import type { Spread } from './spread.ts'

/** The mean, rounded half up, and median and 90th percentile by nearest rank, so that they are of a real clock. */
export type TimeSpread = Omit<Spread, 'count'>

/** What clocks took that were met or breached in a period. */
export interface SlaTimes {
  /** Those that have been stopped: the times below are of these alone. */
  readonly stopped: number
  /** Those that were breached and still run: how long they will have taken nobody knows yet. */
  readonly running: number
  /** Working time that they ran, in milliseconds. */
  readonly usedMs: TimeSpread
  /** The same stretches as time passes, nights and all, in milliseconds. */
  readonly passedMs: TimeSpread
  /** Working time in which they stood still, summed by reason, in milliseconds; null of no clocks. */
  readonly pausedMs: {
    readonly pause: number | null
    readonly solved: number | null
    readonly deleted: number | null
  }
}

const isStopped: Predicate = {
  is: 'not',
  of: { is: 'null', column: { column: 'stoppedAt', kind: 'datetime' } },
}

/** What the clocks of the records that the viewer may read took, of those that were met or breached in a period. */
export const slaTimes = defineQuery({
  name: 'slaClock.times',
  input: z.strictObject(whichClocks),

  async run(asked, context): Promise<SlaTimes> {
    const under = underRecords(context, asked, false)
    const settled = await settledIn(context, under, asked, windowOf(asked, context.zone))
    const decided = both(settled, isDecided)
    const ask: Aggregate = (query) =>
      context.aggregateUnder(under, { ...query, where: both(decided, query.where) })
    const [row = {}] = await ask({ groupBy: [], measures: MEASURES })
    const stopped = Number(row['stopped'])
    const columns = ['usedMs', 'passedMs'] as const
    const sought = columns.flatMap((column) => [50, 90].map((percent) => soughtIn(row, column, percent)))
    const ranks = stopped === 0 ? [] : await nearestRanks(ask, isStopped, sought)
    const spread = (column: string, [median, p90]: readonly number[]): TimeSpread => ({
      mean: meanOf(row[`${column}Sum`], stopped),
      median: median ?? null,
      p90: p90 ?? null,
    })
    return {
      stopped,
      running: Number(row['running']),
      usedMs: spread('usedMs', ranks.slice(0, 2)),
      passedMs: spread('passedMs', ranks.slice(2)),
      pausedMs: {
        pause: numberOrNull(row['pausedMs']),
        solved: numberOrNull(row['solvedMs']),
        deleted: numberOrNull(row['deletedMs']),
      },
    }
  },
})

const MEASURES: Readonly<Record<string, Measure>> = {
  stopped: { count: true, where: isStopped },
  running: { count: true, where: { is: 'not', of: isStopped } },
  ...measuresOf('usedMs'),
  ...measuresOf('passedMs'),
  ...Object.fromEntries(['pausedMs', 'solvedMs', 'deletedMs'].map((name) => [name, sumOf(name)])),
}

function measuresOf(column: string): Record<string, Measure> {
  const of = { column, kind: 'int' } as const
  return {
    [`${column}Sum`]: sumOf(column),
    [`${column}Min`]: { min: of, where: isStopped },
    [`${column}Max`]: { max: of, where: isStopped },
  }
}

function sumOf(column: string): Measure {
  return { sum: { column, kind: 'int' }, where: isStopped }
}

function soughtIn(row: Row, column: string, percent: number): Sought {
  const count = Number(row['stopped'])
  const [low, high] = [Number(row[`${column}Min`]), Number(row[`${column}Max`])]
  return { column, rank: Math.ceil((count * percent) / 100), low, high, count }
}

function meanOf(sum: unknown, count: number): number | null {
  if (count === 0) return null
  const whole = BigInt(count)
  return Number(floorDivide(BigInt(Number(sum)) * 2n + whole, 2n * whole).floor)
}

function numberOrNull(value: unknown): number | null {
  return value === null || value === undefined ? null : Number(value)
}
