import { type Pipeline, pipelineErrors } from '../../pipelines/index.ts'

/** Looks up the pipeline of an opportunity. */
export function pipelineOf(pipelines: readonly Pipeline[], id: string | null | undefined): Pipeline {
  const pipeline = pipelines.find((one) => one.id === id)
  if (!pipeline) throw pipelineErrors.CRM_PIPELINE_UNKNOWN({ pipeline: id ?? '' })
  return pipeline
}
