export type { HandOverPlan } from './hand-over/hand-over-user.ts'
export { ownedEntities } from './hand-over/owned-records.ts'
export { leadMerging } from './lead-merging.ts'
export type { Captured } from './leads/capture-lead.ts'
export type { ConsentEvidence, ConsentState } from './leads/consent.ts'
export type { ConversionRules, MappedField } from './leads/conversion-rules.ts'
export type { Converted } from './leads/convert-lead.ts'
export type { Drained } from './leads/drain-queue.ts'
export { type FirstResponse, firstResponse } from './leads/first-response.ts'
export type { Reclaimed } from './leads/lead.ts'
export {
  type LeadConfig,
  leadDoubts,
  leadProblems,
} from './leads/lead-config.ts'
export type { LeadReasons } from './leads/lead-reasons.ts'
export type { OpenOffer } from './leads/open-offers.ts'
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
export type { LeadTouch } from './leads/touches-of.ts'
export type { Unconverted } from './leads/unconvert-lead.ts'
export type { Conversion, KeptRecord as KeptOnUnconvert } from './leads/undo-conversion.ts'
export type { FunnelStage } from './opportunities/funnel.ts'
export { opportunity } from './opportunities/opportunity.ts'
export type { PoolPage } from './pool/browse-pool.ts'
export { leadOf } from './pool/lead-of.ts'
export { type Claimant, type ClaimVerdict, mayClaim, type PooledLead } from './pool/may-claim.ts'
export { checkOwned, type DueStep, type PoolCheck, type Reminded } from './pool/next-check.ts'
export { poolDoubts } from './pool/pool-doubts.ts'
export { poolProblems } from './pool/pool-problems.ts'
export type { ClaimRules, FollowUpRule, Pool, PoolRules, ProtectRules, ViewRules } from './pool/pool-rules.ts'
export { poolSet } from './pool/pool-set.ts'
export type { MovedDue, ReclaimPreview } from './pool/preview-reclaim.ts'
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
export type { PoolReindexed } from './pool/reindex-pool.ts'
export {
  type SalesRules,
  salesCommands,
  salesEntities,
  salesHooks,
  salesJobs,
  salesQueries,
} from './sales-parts.ts'
