import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { type Pipeline, pipelineOf } from '../../pipelines/index.ts'

/** What lies in one stage at the moment, with the sum of each currency. */
export interface FunnelStage {
  readonly stage: string
  readonly count: number
  readonly amounts: readonly Money[]
}

interface Summable {
  aggregate(query: object): Promise<readonly FunnelStage[]>
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
        measures: { count: 'count', amounts: { sum: 'amount' } },
      })
      return Object.keys(pipeline.stages).map(
        (stage) => found.find((row) => row.stage === stage) ?? { stage, count: 0, amounts: [] },
      )
    },
  })
}
