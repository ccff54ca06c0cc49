import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import type { Money } from '../../../engine/entities/field.ts'
import { categoryOf, kindOf, type Pipeline, probabilityOf, stageOf } from '../../pipelines/index.ts'
import { type DealGroup, type WeightedPipeline, weightedPipeline } from './weighted-pipeline.ts'

/** A forecast of the deals that have one value in the field that was grouped by; `by` is null without such a field. */
export interface Forecast extends WeightedPipeline {
  readonly by: unknown
}

/** Deals as the store groups them. */
interface Found {
  readonly [field: string]: unknown
  readonly status: 'open' | 'won'
  readonly pipeline: string | null
  readonly stage: string | null
  readonly forecastCategory: string | null
  readonly probabilityBp: number | null
  readonly count: number
  readonly amounts: readonly Money[]
}

/** The part of a session that a forecast reads. */
interface Summable {
  aggregate(query: object): Promise<readonly Found[]>
}

const GROUPED = ['status', 'pipeline', 'stage', 'forecastCategory', 'probabilityBp'] as const

/**
 * What the opportunities that the viewer may see are expected to bring, of those that close from one day to another, both
 * included: the sum of amount × probability over what is open and not omitted, by currency, and apart from it what is won.
 * What is lost or parked is never counted. The store sums up deals of one probability; the rest is worked out here.
 */
export function forecastOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.forecast',
    input: z.strictObject({
      from: z.iso.date(),
      to: z.iso.date(),
      /** One row for each value of this field, as in `ownerId`. */
      groupBy: z.string().optional(),
    }),

    async run({ from, to, groupBy }, { crm }): Promise<readonly Forecast[]> {
      const { opportunity } = crm as { opportunity: Summable }
      const found = await opportunity.aggregate({
        where: { closeDate: { gte: from, lte: to }, status: { in: ['open', 'won'] } },
        groupBy: [...new Set([...GROUPED, ...(groupBy === undefined ? [] : [groupBy])])],
        measures: { count: 'count', amounts: { sum: 'amount' } },
      })
      const byValue = Map.groupBy(found, (group) => (groupBy === undefined ? null : group[groupBy]))
      if (groupBy === undefined && found.length === 0) byValue.set(null, [])
      return [...byValue].map(([by, groups]) => ({
        by,
        ...weightedPipeline(groups.flatMap((group) => counted(pipelines, group))),
      }))
    },
  })
}

/** A deal that was written before there were probabilities and categories has those of its stage. */
function counted(pipelines: readonly Pipeline[], found: Found): readonly DealGroup[] {
  const { status, count, amounts } = found
  if (status === 'won') return [{ is: 'won', count, amounts, probabilityBp: 10_000 }]
  const pipeline = pipelines.find(({ id }) => id === found.pipeline)
  const stage = pipeline && stageOf(pipeline, found.stage ?? '')
  const category = found.forecastCategory ?? (stage ? categoryOf(stage) : 'pipeline')
  if (category === 'omitted' || kindOf(stage) === 'parked') return []
  const probabilityBp = found.probabilityBp ?? (stage ? probabilityOf(stage) : null) ?? 0
  return [{ is: 'open', count, amounts, probabilityBp }]
}
