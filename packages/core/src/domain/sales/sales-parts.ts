import type { Shape } from '../../conditions/shape.ts'
import type { JobDef } from '../../engine/jobs/job.ts'
import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import type { RuleSet } from '../assignment/index.ts'
import { type Pipeline, possibleMovesQuery, rotCommand, rotJob, stagedCommands } from '../pipelines/index.ts'
import { handOver } from './hand-over/hand-over.ts'
import { handOverUser } from './hand-over/hand-over-user.ts'
import { handOverJob } from './hand-over/move-records.ts'
import { acceptOffer, rejectOffer } from './leads/answer-offer.ts'
import { assignLead } from './leads/assign-lead.ts'
import { drainQueue } from './leads/drain-queue.ts'
import { lead } from './leads/lead.ts'
import { type LeadConfig, leadCommands, leadHooks, leadJobs } from './leads/lead-config.ts'
import { openOffers } from './leads/open-offers.ts'
import { queueHooks } from './leads/queue-hooks.ts'
import { touchesOf } from './leads/touches-of.ts'
import { waitingHooks } from './leads/waiting-hooks.ts'
import { waitingJobs } from './leads/waiting-jobs.ts'
import { assignOpportunity } from './opportunities/assign-opportunity.ts'
import { dealStages } from './opportunities/deal-stages.ts'
import { funnelNow } from './opportunities/funnel.ts'
import { opportunity } from './opportunities/opportunity.ts'
import { opportunityHooks } from './opportunities/opportunity-hooks.ts'
import { browsePool } from './pool/browse-pool.ts'
import { poolJobs } from './pool/check-lead.ts'
import { grabLead } from './pool/grab-lead.ts'
import { lockLead, unlockLead } from './pool/lock-lead.ts'
import { followUpHooks, poolHooks } from './pool/pool-hooks.ts'
import { type PoolSet, reclaims } from './pool/pool-set.ts'
import { previewReclaim } from './pool/preview-reclaim.ts'
import { protectLead, unprotectLead } from './pool/protect-lead.ts'
import { reindexPool } from './pool/reindex-pool.ts'
import { releaseLead } from './pool/release-lead.ts'
import { undoReclaim } from './pool/undo-reclaim.ts'

/** What the host decides about selling. */
export interface SalesRules {
  readonly assignment: readonly RuleSet[]
  /** The first is where new opportunities begin. */
  readonly pipelines: readonly Pipeline[]
  readonly pools: PoolSet
  readonly leads: LeadConfig
}

/** The entities of sales. */
export const salesEntities = { lead, opportunity, handOver } as const

/** The commands of sales, by the host's rules. The first takes leads in: channels call it, too. */
export function salesCommands(
  { assignment, pipelines, pools, leads }: SalesRules,
  owned: () => readonly string[],
) {
  return [
    ...leadCommands(assignment, leads),
    assignLead(assignment),
    assignOpportunity(assignment),
    drainQueue(assignment),
    openOffers,
    acceptOffer,
    rejectOffer(assignment),
    handOverUser(assignment, owned),
    grabLead(pools),
    releaseLead(pools),
    browsePool(pools),
    undoReclaim(pools),
    reindexPool(pools),
    protectLead(pools.rules),
    unprotectLead,
    lockLead,
    unlockLead,
    ...stagedCommands(dealStages(pipelines)),
    rotCommand(pipelines),
  ] as const
}

/** The questions that sales answers. Figures of a period are insights. */
export function salesQueries({ pipelines, pools }: SalesRules) {
  return [
    touchesOf,
    funnelNow(pipelines),
    possibleMovesQuery(dealStages(pipelines)),
    previewReclaim(pools),
  ] as const
}

/** The work of sales that comes due by itself. */
export function salesJobs({ assignment, pipelines, pools, leads }: SalesRules): readonly JobDef[] {
  return [
    ...leadJobs(leads),
    ...waitingJobs(assignment),
    handOverJob(assignment),
    rotJob(pipelines),
    ...(reclaims(pools) ? poolJobs(pools) : []),
  ]
}

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What sales does when records are written. `followUps` is what conditions may say of an activity. */
export function salesHooks(
  hooks: Hooks,
  { assignment, pipelines, pools, leads }: SalesRules,
  { zone, followUps }: { readonly zone: string; readonly followUps: () => Shape },
): void {
  opportunityHooks(hooks, pipelines)
  poolHooks(hooks, pools, zone)
  if (reclaims(pools)) followUpHooks(hooks, pools, followUps, zone)
  leadHooks(hooks, leads)
  waitingHooks(hooks, assignment)
  queueHooks(hooks, assignment)
}
