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
export { pipelineErrors } from './pipeline-errors.ts'
export { pipelineProblems } from './pipeline-problems.ts'
export { type Probability, probabilityOnEntry, stageProbability } from './probability.ts'
export { rotAt } from './rot-at.ts'
export type { EdgeKind } from './stage-edge.ts'
export {
  type Cohort,
  cohortFrom,
  cohortQuery,
  flowQuery,
  inStages,
  isPresent,
  type StageCounts,
  shareBp,
  snapshotQuery,
  stageCounts,
  type Window,
  within,
} from './stage-funnel.ts'
export { type Missing, type MoveFacts, type StageMove, stageMove } from './stage-move.ts'
export { stageVisit } from './stage-visit.ts'
export { standardPipeline } from './standard-pipeline.ts'
export { type Stay, timeInStage } from './time-in-stage.ts'
