export { assignLead } from './leads/assign-lead.ts'
export { type Captured, captureLead } from './leads/capture-lead.ts'
export { disqualifyLead, reopenLead, workLead } from './leads/close-lead.ts'
export { type Converted, convertLead } from './leads/convert-lead.ts'
export { lead } from './leads/lead.ts'
export { assignOpportunity } from './opportunities/assign-opportunity.ts'
export { type Forecast, forecastOf } from './opportunities/forecast.ts'
export { type FunnelStage, funnelNow } from './opportunities/funnel.ts'
export { backdateMove, moveStage } from './opportunities/move-stage.ts'
export { beginVisit } from './opportunities/note-visit.ts'
export { opportunity } from './opportunities/opportunity.ts'
export { opportunityHooks } from './opportunities/opportunity-hooks.ts'
export { type PossibleMove, possibleMoves } from './opportunities/possible-moves.ts'
export { cohortOf, flowOf, snapshotOf } from './opportunities/visit-funnels.ts'
export type { WeightedPipeline, Worth } from './opportunities/weighted-pipeline.ts'
export { grabLead } from './pool/grab-lead.ts'
export {
  type Claimant,
  type ClaimVerdict,
  mayClaim,
  type PooledLead,
} from './pool/may-claim.ts'
export { poolHooks } from './pool/pool-hooks.ts'
export { poolProblems } from './pool/pool-problems.ts'
export type { ClaimRules, PoolRules } from './pool/pool-rules.ts'
export {
  type OwnedRecord,
  type PreparedReclaimRule,
  prepareReclaim,
  type ReclaimDue,
  type ReclaimRule,
  type ReclaimVerdict,
  reclaimDueAt,
} from './pool/reclaim-due-at.ts'
export { releaseLead } from './pool/release-lead.ts'
