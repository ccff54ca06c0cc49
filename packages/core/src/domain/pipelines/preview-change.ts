import { type Pipeline, presentStage, stageOf } from './pipeline.ts'

/** What a new version of a pipeline means for the records that are in one of its stages now. */
export interface StageChange {
  readonly stage: string
  /** How many records are there, of those that the session may see. */
  readonly count: number
  /** `kept`: the stage is still there. `renamed`: another stands in its place. `gone`: they can move no more. */
  readonly is: 'kept' | 'renamed' | 'gone'
  readonly becomes: string | null
}

/** The part of a session that the preview reads. */
interface Countable {
  aggregate(query: {
    where: { pipeline: string }
    groupBy: readonly ['stage']
    measures: { count: 'count' }
  }): Promise<readonly { readonly [name: string]: unknown }[]>
}

/**
 * Lists the records that a new version of a pipeline touches, before it is put to use: of each stage in which there are
 * some, what becomes of it. What is `gone` needs `renamed` in the definition, or `changePipeline` for each record.
 *
 * @example
 * ```ts
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme' })
 * await crm.migrate()
 * const office = crm.as(crm.actor({ id: 'office', roles: ['admin'] }))
 * const touched = await previewPipelineChange(office, standardPipeline)
 * console.log(touched.filter(({ is }) => is === 'gone').map(({ stage, count }) => `${count} in ${stage}`)) // []
 * ```
 */
export async function previewPipelineChange(
  session: object,
  pipeline: Pipeline,
): Promise<readonly StageChange[]> {
  const records = (session as Readonly<Record<string, Countable>>)[pipeline.on]
  const groups = await records?.aggregate({
    where: { pipeline: pipeline.id },
    groupBy: ['stage'],
    measures: { count: 'count' },
  })
  return (groups ?? []).map((group) => changeOf(pipeline, String(group['stage']), Number(group['count'])))
}

function changeOf(pipeline: Pipeline, stage: string, count: number): StageChange {
  const becomes = presentStage(pipeline, stage)
  if (becomes === stage && stageOf(pipeline, stage)) return { stage, count, is: 'kept', becomes }
  return stageOf(pipeline, becomes)
    ? { stage, count, is: 'renamed', becomes }
    : { stage, count, is: 'gone', becomes: null }
}
