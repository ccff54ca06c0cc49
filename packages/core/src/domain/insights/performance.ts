import * as z from 'zod'
import type { Condition } from '../../conditions/condition.ts'
import { both, type Predicate } from '../../conditions/predicate.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import {
  inStages,
  isClosing,
  isPresent,
  kindOf,
  type Pipeline,
  pipelineOf,
  within,
} from '../pipelines/index.ts'
import { inOrder } from './period.ts'
import { type ClosedDeals, type SalesPerformance, salesPerformance } from './sales-performance.ts'

interface Countable {
  readonly opportunity: { count(where: object): Promise<number> }
}

/** Win rate, sales cycle and velocity of the opportunities that the viewer may see, of those closed in a window. */
export function performanceOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.performance',
    input: z.strictObject({
      /** The first one, when left out. */
      pipeline: z.string().optional(),
      /** When deals were closed, and not opened again since. From `from` on, up to but without `to`. */
      window: z.strictObject({ from: z.date(), to: z.date() }),
      /** A condition on opportunities, as in `{ ownerId }`; all that the viewer may see when left out. */
      where: z.record(z.string(), z.unknown()).optional(),
    }),

    async run({ pipeline: id = pipelines[0]?.id, window, where }, context): Promise<SalesPerformance> {
      const { crm, now, aggregateUnder } = context
      const pipeline = pipelineOf(pipelines, id)
      const closed: Predicate = both(inStages(pipeline, isClosing), within(inOrder(window)), isPresent(now))
      const record = { entity: 'opportunity', needs: ['stage', 'amount'] }
      const rows = await aggregateUnder(
        {
          ...{ rows: 'stageVisit', by: 'recordId' },
          record: { ...record, ...(where && { where: where as Condition }) },
        },
        {
          where: closed,
          groupBy: [
            { name: 'stage', column: { column: 'stage', kind: 'text' } },
            { name: 'ageDays', column: { column: 'ageDays', kind: 'int' } },
            { name: 'currency', column: { column: 'amountCurrency', kind: 'text' } },
          ],
          measures: { deals: { count: true }, minor: { sum: { column: 'amountMinor', kind: 'int' } } },
        },
      )
      const isOpen = { status: 'open', pipeline: pipeline.id }
      const open = await (crm as Countable).opportunity.count(where ? { all: [isOpen, where] } : isOpen)
      const groups = rows.map(
        ({ stage, ageDays, deals, currency, minor }): ClosedDeals => ({
          isWon: kindOf(pipeline.stages[String(stage)]) === 'won',
          ageDays: Number(ageDays),
          deals: Number(deals),
          currency: currency as string | null,
          minor: Number(minor),
        }),
      )
      return salesPerformance(groups, open)
    },
  })
}
