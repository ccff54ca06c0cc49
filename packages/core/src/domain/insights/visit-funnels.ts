import * as z from 'zod'
import type { Condition } from '../../conditions/condition.ts'
import { defineQuery, type QueryContext } from '../../engine/command/define-query.ts'
import { type Duration, milliseconds } from '../../engine/time/duration.ts'
import type { AggregateQuery } from '../../store/query.ts'
import {
  type Cohort,
  cohortFrom,
  cohortQuery,
  flowQuery,
  type Pipeline,
  pipelineErrors,
  pipelineOf,
  type StageCounts,
  snapshotQuery,
  stageCounts,
  stageOf,
} from '../pipelines/index.ts'

import { inOrder } from './period.ts'

const window = z.strictObject({ from: z.date(), to: z.date() })

/** Which opportunities, of which pipeline. */
const whose = {
  /** The first one, when left out. */
  pipeline: z.string().optional(),
  /** A condition on opportunities, as in `{ ownerId }`; all that the viewer may see when left out. */
  where: z.record(z.string(), z.unknown()).optional(),
}

/** Of the opportunities that first entered one stage in a window: how many came to another within the horizon. */
export function cohortOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.cohort',
    input: z.strictObject({
      ...whose,
      from: z.string(),
      to: z.string(),
      /** From `from` on, up to but without `to`. */
      window,
      /** As in `30d`. */
      horizon: z.string().regex(/^\d{1,9}(ms|s|m|h|d|w)$/),
      /** Whether passing `to` by, into a later stage, counts. It does when left out. */
      skipCounts: z.boolean().default(true),
    }),

    async run({ pipeline: id = pipelines[0]?.id, where, horizon, ...question }, context): Promise<Cohort> {
      const pipeline = pipelineOf(pipelines, id)
      for (const stage of [question.from, question.to])
        if (!stageOf(pipeline, stage))
          throw pipelineErrors.CRM_STAGE_UNKNOWN({ pipeline: pipeline.id, stage })
      inOrder(question.window)
      const horizonMs = milliseconds(horizon as Duration)
      const query = cohortQuery(pipeline, { ...question, horizonMs, now: context.now })
      return cohortFrom(await visitsOf(context, where, query))
    },
  })
}

/** How many opportunities entered each stage in a window. */
export function flowOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.flow',
    input: z.strictObject({
      ...whose,
      window,
      /** Whether an opportunity that comes to a stage several times counts once there. It does when left out. */
      distinct: z.boolean().default(true),
    }),

    async run({ pipeline: id = pipelines[0]?.id, where, ...question }, context): Promise<StageCounts> {
      const pipeline = pipelineOf(pipelines, id)
      inOrder(question.window)
      return stageCounts(pipeline, await visitsOf(context, where, flowQuery(pipeline, question)))
    },
  })
}

/** How many opportunities were in each stage at an instant, from history. */
export function snapshotOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.snapshot',
    input: z.strictObject({ ...whose, at: z.date() }),

    async run({ pipeline: id = pipelines[0]?.id, where, at }, context): Promise<StageCounts> {
      const pipeline = pipelineOf(pipelines, id)
      return stageCounts(pipeline, await visitsOf(context, where, snapshotQuery(pipeline, at)))
    },
  })
}

/** Visits of opportunities that the viewer may read: who may see a deal and its stage may know where it has been. */
function visitsOf({ aggregateUnder }: QueryContext, where: object | undefined, query: AggregateQuery) {
  const record = { entity: 'opportunity', needs: ['stage'], ...(where && { where: where as Condition }) }
  return aggregateUnder({ rows: 'stageVisit', by: 'recordId', record }, query)
}
