export { missingIssue } from './missing-issue.ts'
export {
  categoryOf,
  definePipeline,
  type Edge,
  type ForecastCategory,
  firstStage,
  isClosing,
  kindOf,
  type Pipeline,
  probabilityOf,
  type Stage,
  type StageKind,
  stageOf,
  type TransitionMatrix,
  type TransitionRules,
} from './pipeline.ts'
export { pipelineDoubts } from './pipeline-doubts.ts'
export { pipelineErrors } from './pipeline-errors.ts'
export { pipelineProblems } from './pipeline-problems.ts'
export { type Probability, probabilityOnEntry, stageProbability } from './probability.ts'
export { rotAt } from './rot-at.ts'
export type { EdgeKind } from './stage-edge.ts'
export { type Cohort, cohort, type FunnelVisit, flow, type StageCounts, snapshot } from './stage-funnel.ts'
export { type Missing, type MoveFacts, type StageMove, stageMove } from './stage-move.ts'
export { stageVisit } from './stage-visit.ts'
export { standardPipeline } from './standard-pipeline.ts'
export { type Stay, timeInStage } from './time-in-stage.ts'
