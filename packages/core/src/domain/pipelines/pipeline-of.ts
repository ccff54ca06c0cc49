import type { Pipeline } from './pipeline.ts'
import { pipelineErrors } from './pipeline-errors.ts'

/** Looks up the pipeline of a record. */
export function pipelineOf(pipelines: readonly Pipeline[], id: string | null | undefined): Pipeline {
  const pipeline = pipelines.find((one) => one.id === id)
  if (!pipeline) throw pipelineErrors.CRM_PIPELINE_UNKNOWN({ pipeline: id ?? '' })
  return pipeline
}
