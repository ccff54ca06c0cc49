export { handOver } from './hand-over/hand-over.ts'
export { type HandOverPlan, handOverUser } from './hand-over/hand-over-user.ts'
export { handOverJob } from './hand-over/move-records.ts'
export { ownedEntities } from './hand-over/owned-records.ts'
export { leadMerging } from './lead-merging.ts'
export { acceptOffer, rejectOffer } from './leads/answer-offer.ts'
export { assignLead } from './leads/assign-lead.ts'
export type { Captured } from './leads/capture-lead.ts'
export type { ConsentEvidence, ConsentState } from './leads/consent.ts'
export type { ConversionRules, MappedField } from './leads/conversion-rules.ts'
export type { Converted } from './leads/convert-lead.ts'
export { type Drained, drainQueue } from './leads/drain-queue.ts'
export { type FirstResponse, firstResponse } from './leads/first-response.ts'
export { lead, type Reclaimed } from './leads/lead.ts'
export {
  type LeadConfig,
  leadCommands,
  leadDoubts,
  leadHooks,
  leadJobs,
  leadProblems,
} from './leads/lead-config.ts'
export type { LeadReasons } from './leads/lead-reasons.ts'
export { type OpenOffer, openOffers } from './leads/open-offers.ts'
export { queueHooks } from './leads/queue-hooks.ts'
export {
  backtestScore,
  type EventRule,
  type LeadScore,
  type PreparedScoreModel,
  prepareScoreModel,
  type RecordRule,
  type RulePoints,
  type ScoreBacktest,
  type ScoreBacktestGroup,
  type ScoreBacktestSession,
  type ScoredLead,
  type ScoreGrade,
  type ScoreModel,
  type ScoreRule,
  scoreLead,
} from './leads/scoring/index.ts'
export { senderAsLead } from './leads/sender-as-lead.ts'
export type { FirstTouch, TouchFacts } from './leads/touch-facts.ts'
export { type LeadTouch, touchesOf } from './leads/touches-of.ts'
export type { Unconverted } from './leads/unconvert-lead.ts'
export type { Conversion, KeptRecord as KeptOnUnconvert } from './leads/undo-conversion.ts'
export { waitingHooks } from './leads/waiting-hooks.ts'
export { waitingJobs } from './leads/waiting-jobs.ts'
export { assignOpportunity } from './opportunities/assign-opportunity.ts'
export { dealStages } from './opportunities/deal-stages.ts'
export { type FunnelStage, funnelNow } from './opportunities/funnel.ts'
export { opportunity } from './opportunities/opportunity.ts'
export { opportunityHooks } from './opportunities/opportunity-hooks.ts'
export { browsePool, type PoolPage } from './pool/browse-pool.ts'
export { poolJobs } from './pool/check-lead.ts'
export { grabLead } from './pool/grab-lead.ts'
export { leadOf } from './pool/lead-of.ts'
export { lockLead, unlockLead } from './pool/lock-lead.ts'
export { type Claimant, type ClaimVerdict, mayClaim, type PooledLead } from './pool/may-claim.ts'
export { checkOwned, type DueStep, type PoolCheck, type Reminded } from './pool/next-check.ts'
export { poolDoubts } from './pool/pool-doubts.ts'
export { followUpHooks, poolHooks } from './pool/pool-hooks.ts'
export { poolProblems } from './pool/pool-problems.ts'
export type { ClaimRules, FollowUpRule, Pool, PoolRules, ProtectRules, ViewRules } from './pool/pool-rules.ts'
export { type PoolSet, poolSet, reclaims } from './pool/pool-set.ts'
export { type MovedDue, previewReclaim, type ReclaimPreview } from './pool/preview-reclaim.ts'
export { protectLead, unprotectLead } from './pool/protect-lead.ts'
export {
  type OwnedRecord,
  type ReclaimDue,
  type ReclaimVerdict,
  reclaimDueAt,
} from './pool/reclaim-due-at.ts'
export {
  type PreparedReclaimRule,
  prepareReclaim,
  type ReclaimRule,
  type ReminderStep,
} from './pool/reclaim-rule.ts'
export { type PoolReindexed, reindexPool } from './pool/reindex-pool.ts'
export { releaseLead } from './pool/release-lead.ts'
export { undoReclaim } from './pool/undo-reclaim.ts'
