export { checkApprovers } from './approver-doubts.ts'
export { missingIssue } from './missing-issue.ts'
export {
  categoryOf,
  type DefinedPipeline,
  definePipeline,
  type Edge,
  type ForecastCategory,
  isClosing,
  kindOf,
  type LostReason,
  type Pipeline,
  presentStage,
  probabilityOf,
  type Rot,
  type Stage,
  type StageKind,
  stageOf,
  type TransitionMatrix,
  type TransitionRules,
} from './pipeline.ts'
export { pipelineDoubts } from './pipeline-doubts.ts'
export { pipelineErrors } from './pipeline-errors.ts'
export { pipelineOf } from './pipeline-of.ts'
export { pipelineProblems } from './pipeline-problems.ts'
export { type PossibleMove, possibleMovesQuery } from './possible-moves.ts'
export { previewPipelineChange, type StageChange } from './preview-change.ts'
export { type Probability, probabilityOnEntry, stageProbability } from './probability.ts'
export { rotCommand, rotJob } from './rot.ts'
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
export { type Missing, unknownLostReason } from './stage-move.ts'
export { type StageVisit, stageVisit } from './stage-visit.ts'
export {
  type EntryFacts,
  pipelinesOn,
  type Staged,
  type StagedRecord,
  stageFields,
} from './staged.ts'
export { stagedHooks } from './staged-hooks.ts'
export { otherStaged, stagedCommands } from './staged-parts.ts'
export { standardPipeline } from './standard-pipeline.ts'
export { type Stay, timeInStage } from './time-in-stage.ts'
