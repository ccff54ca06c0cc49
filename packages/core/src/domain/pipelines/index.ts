export { definePipeline, firstStage, type Pipeline, type Stage, standardPipeline } from './pipeline.ts'
export { pipelineErrors } from './pipeline-errors.ts'
export { stageMove } from './stage-move.ts'
export { stageVisit } from './stage-visit.ts'
