import * as z from 'zod'
import { defineQuery } from '../../../engine/command/define-query.ts'
import { type Duration, milliseconds } from '../../../engine/time/duration.ts'
import {
  type Cohort,
  cohort,
  type FunnelVisit,
  flow,
  type Pipeline,
  pipelineErrors,
  type StageCounts,
  snapshot,
  stageOf,
} from '../../pipelines/index.ts'
import { pipelineOf } from './pipeline-of.ts'

// Three questions, three names: a cohort follows records, a flow counts entries, a snapshot counts what lay where. All
// three read the visits that the viewer may see, page by page, and count here; counting in the store is to follow.

const window = z.strictObject({ from: z.date(), to: z.date() })

/** Of the opportunities that first entered one stage in a window: how many came to another within the horizon. */
export function cohortOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.cohort',
    input: z.strictObject({
      /** The first one, when left out. */
      pipeline: z.string().optional(),
      from: z.string(),
      to: z.string(),
      /** From `from` on, up to but without `to`. */
      window,
      /** As in `30d`. */
      horizon: z.string().regex(/^\d{1,9}(ms|s|m|h|d|w)$/),
      /** Whether passing `to` by, into a later stage, counts. It does when left out. */
      skipCounts: z.boolean().default(true),
    }),

    async run({ pipeline: id = pipelines[0]?.id, horizon, ...question }, { crm, now }): Promise<Cohort> {
      const pipeline = pipelineOf(pipelines, id)
      for (const stage of [question.from, question.to])
        if (!stageOf(pipeline, stage))
          throw pipelineErrors.CRM_STAGE_UNKNOWN({ pipeline: pipeline.id, stage })
      const visits = await visitsOf(crm, pipeline, { enteredAt: { lte: now } })
      return cohort(pipeline, visits, { ...question, horizonMs: milliseconds(horizon as Duration), now })
    },
  })
}

/** How many opportunities entered each stage in a window. */
export function flowOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.flow',
    input: z.strictObject({
      pipeline: z.string().optional(),
      window,
      /** Whether an opportunity that comes to a stage several times counts once there. It does when left out. */
      distinct: z.boolean().default(true),
    }),

    async run({ pipeline: id = pipelines[0]?.id, ...question }, { crm }): Promise<StageCounts> {
      const pipeline = pipelineOf(pipelines, id)
      const { from, to } = question.window
      return flow(pipeline, await visitsOf(crm, pipeline, { enteredAt: { gte: from, lt: to } }), question)
    },
  })
}

/** How many opportunities were in each stage at an instant, from history. */
export function snapshotOf(pipelines: readonly Pipeline[]) {
  return defineQuery({
    name: 'opportunity.snapshot',
    input: z.strictObject({ pipeline: z.string().optional(), at: z.date() }),

    async run({ pipeline: id = pipelines[0]?.id, at }, { crm }): Promise<StageCounts> {
      const pipeline = pipelineOf(pipelines, id)
      const visits = await visitsOf(crm, pipeline, {
        enteredAt: { lte: at },
        any: [{ exitedAt: null }, { exitedAt: { gt: at } }],
      })
      return snapshot(pipeline, visits, at)
    },
  })
}

/** The part of a session that these questions read. */
interface Readable {
  each(query: { where: object }): AsyncIterable<FunnelVisit>
}

async function visitsOf(crm: unknown, pipeline: Pipeline, which: object): Promise<readonly FunnelVisit[]> {
  const { stageVisit } = crm as { stageVisit: Readable }
  const visits: FunnelVisit[] = []
  const where = { entity: 'opportunity', pipeline: pipeline.id, ...which }
  for await (const { recordId, stage, seq, enteredAt, exitedAt } of stageVisit.each({ where }))
    visits.push({ recordId, stage, seq: seq ?? null, enteredAt, exitedAt: exitedAt ?? null })
  return visits
}
