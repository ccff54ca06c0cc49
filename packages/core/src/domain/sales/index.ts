export { handOver } from './hand-over/hand-over.ts'
export { type HandOverPlan, handOverUser } from './hand-over/hand-over-user.ts'
export { handOverJob } from './hand-over/move-records.ts'
export { ownedEntities } from './hand-over/owned-records.ts'
export { acceptOffer, rejectOffer } from './leads/answer-offer.ts'
export { assignLead } from './leads/assign-lead.ts'
export { type Captured, captureLead } from './leads/capture-lead.ts'
export { disqualifyLead, reopenLead, workLead } from './leads/close-lead.ts'
export { type Converted, convertLead } from './leads/convert-lead.ts'
export { type Drained, drainQueue } from './leads/drain-queue.ts'
export { lead } from './leads/lead.ts'
export { leadJobs } from './leads/lead-jobs.ts'
export { type OpenOffer, openOffers } from './leads/open-offers.ts'
export { queueHooks } from './leads/queue-hooks.ts'
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
