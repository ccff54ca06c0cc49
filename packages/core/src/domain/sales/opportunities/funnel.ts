import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import type { Money } from '../../../engine/entities/field.ts'
import type { Pipeline } from '../../pipelines/index.ts'
import { pipelineOf } from './move-stage.ts'

/** What lies in one stage at the moment, one row for each currency. */
export interface FunnelStage {
  readonly stage: string
  readonly count: number
  readonly amount: Money | null
}

interface Summable {
  aggregate(query: object): Promise<readonly { stage: string; count: number; amount: Money | null }[]>
}

/** How many opportunities the viewer may see in each stage now, in the order of the stages. */
export function funnelNow(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.funnel',
    input: z.strictObject({ pipeline: z.string().optional() }),

    async run({ pipeline: id = pipelines[0]?.id }, { crm }): Promise<readonly FunnelStage[]> {
      const pipeline = pipelineOf(pipelines, id)
      const { opportunity } = crm as { opportunity: Summable }
      const found = await opportunity.aggregate({
        where: { pipeline: pipeline.id },
        groupBy: ['stage'],
        measures: { count: 'count', amount: { sum: 'amount' } },
      })
      return Object.keys(pipeline.stages).flatMap((stage): FunnelStage[] => {
        const rows = found.filter((row) => row.stage === stage)
        return rows.length > 0
          ? rows.map(({ count, amount }) => ({ stage, count, amount }))
          : [{ stage, count: 0, amount: null }]
      })
    },
  })
}
