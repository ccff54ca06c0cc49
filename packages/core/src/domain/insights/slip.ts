import * as z from 'zod'
import { compare } from '../../conditions/combine.ts'
import type { Condition } from '../../conditions/condition.ts'
import { formatDay } from '../../conditions/days.ts'
import { both, equals, type Predicate } from '../../conditions/predicate.ts'
import { dateAt } from '../../conditions/zoned-time.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { Measure } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import { type Pipeline, pipelineOf } from '../pipelines/index.ts'
import { becameOf, type DuePeriod, wasDue } from './due-deals.ts'
import { type Period, windowOf } from './period.ts'
import { type Counted, type DueDeals, type SlipRate, slipRate } from './slip-rate.ts'

/**
 * Of the opportunities that were due in a period and that the viewer may see: how many had slipped out of it, were won, lost
 * or overdue at its end, or now while it lasts. Due is what was open with a close date in the period, at its beginning or at
 * some time of it. Stage and close date are those of then, from history, so that the answer for a period that is over stays;
 * amounts are those of now. Counted in the store, of the deals that are open or were closed since the period began.
 */
export function slipOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.slip',
    input: z.strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      /** The first one, when left out. */
      pipeline: z.string().optional(),
      /** A condition on opportunities, as in `{ ownerId }`; all that the viewer may see when left out. */
      where: z.record(z.string(), z.unknown()).optional(),
    }),

    async run({ pipeline: id = pipelines[0]?.id, where, from, to }, context): Promise<SlipRate> {
      const { aggregateUnder, now, zone } = context
      const pipeline = pipelineOf(pipelines, id)
      const period = duePeriod({ from, to }, now, zone)
      const record = { entity: 'opportunity', needs: ['stage', 'closeDate', 'amount'] }
      const rows = await aggregateUnder(
        {
          ...{ rows: 'opportunity', by: 'id' },
          record: { ...record, ...(where && { where: where as Condition }) },
        },
        {
          where: both(equals('pipeline', pipeline.id), wasDue(pipelines, period)),
          groupBy: [{ name: 'currency', column: { column: 'amountCurrency', kind: 'text' } }],
          measures: measuresOf({ due: undefined, ...becameOf(pipelines, period) }),
        },
      )
      return slipRate(rows.map(dueDeals))
    },
  })
}

/** While the period lasts, the days before today are over; afterwards all of them. */
function duePeriod(days: Period, now: Date, zone: string): DuePeriod {
  const { from: start, to: end } = windowOf(days, zone)
  const today = formatDay(dateAt(now.getTime(), zone)) ?? days.to
  return {
    ...days,
    start,
    last: new Date(Math.min(now.getTime(), end.getTime() - 1)),
    isOver: (day) => (now < end ? compare(day, 'lt', today) : compare(day, 'lte', days.to)),
  }
}

/** Of each outcome the deals and what they are worth. */
function measuresOf(outcomes: Readonly<Record<string, Predicate | undefined>>): Record<string, Measure> {
  const measures: Record<string, Measure> = {}
  for (const [name, where] of Object.entries(outcomes)) {
    measures[`${name}Deals`] = { count: true, ...(where && { where }) }
    measures[`${name}Minor`] = { sum: { column: 'amountMinor', kind: 'int' }, ...(where && { where }) }
  }
  return measures
}

function dueDeals(row: Row): DueDeals {
  const counted = (name: string): Counted => ({
    deals: Number(row[`${name}Deals`]),
    minor: Number(row[`${name}Minor`]),
  })
  return {
    currency: row['currency'] as string | null,
    due: counted('due'),
    won: counted('won'),
    lost: counted('lost'),
    slipped: counted('slipped'),
    overdue: counted('overdue'),
  }
}
