import { adminRole } from '../engine/access/role.ts'
import { customField } from '../engine/entities/custom-field.ts'
import type { Model } from '../engine/entities/model.ts'
import type { JobDef } from '../engine/jobs/job.ts'
import { collectHooks } from '../engine/plugins/collect-hooks.ts'
import type { Parts } from '../engine/plugins/plugin.ts'
import { activity, calendarOf, completeActivity, reminderJobs } from './activities/index.ts'
import {
  addSigner,
  approval,
  approvalInput,
  approvalVote,
  approveRequest,
  askApproval,
  climbLadder,
  ladderJob,
  rejectRequest,
  sendBack,
  showRequest,
  useApproval,
  voidApproval,
  withdrawRequest,
} from './approvals/index.ts'
import { offer, queueCheck, queueItem } from './assignment/index.ts'
import { customFieldHooks } from './custom-field-hooks.ts'
import { account, assignAccount, contact, timelineOf } from './customers/index.ts'
import {
  dismissPair,
  duplicateClusters,
  duplicatePair,
  findDuplicates,
  type Matching,
  matchingOf,
  matchJobs,
  matchKeys,
  matchRun,
  reindexDuplicates,
  scanDuplicates,
} from './duplicates/index.ts'
import {
  adjustForecast,
  articleUsageOf,
  attainmentOf,
  cohortOf,
  coverageOf,
  flowOf,
  forecastAdjustment,
  forecastOf,
  performanceOf,
  reviewOf,
  satisfactionOf,
  slaAttainment,
  slaBreaches,
  slaTimes,
  slipOf,
  snapshotOf,
  target,
  targetHooks,
} from './insights/index.ts'
import { type MergePolicy, merge, mergeJobs, mergeRecords, unmergeRecords } from './merging/index.ts'
import {
  absence,
  grantShare,
  position,
  positionHolder,
  positionHooks,
  positionMove,
  revokeShare,
  roleHolder,
  share,
  team,
  teamMember,
  territory,
  territoryMember,
  user,
} from './people/index.ts'
import { otherStaged, pipelinesOn, stagedHooks, stageVisit, standardPipeline } from './pipelines/index.ts'
import {
  consentHooks,
  type PrivacyRules,
  privacyCommands,
  privacyEntities,
  privacyJobs,
  privacyQueries,
  privacyWorks,
  suppressionHooks,
} from './privacy/index.ts'
import {
  leadMerging,
  leadOf,
  ownedEntities,
  poolSet,
  type SalesRules,
  salesCommands,
  salesEntities,
  salesHooks,
  salesJobs,
  salesQueries,
  senderAsLead,
} from './sales/index.ts'
import {
  type ReadableService,
  readableService,
  serviceCommands,
  serviceEntities,
  serviceHooks,
  serviceJobs,
  serviceQueries,
  ticketMerging,
} from './service/index.ts'
import {
  type LiveSla,
  liveSla,
  slaCommands,
  slaEntities,
  slaHooks,
  slaJobs,
  slaQueries,
} from './sla/index.ts'

/** The entities that every CRM has. */
export const coreEntities = {
  account,
  contact,
  ...salesEntities,
  activity,
  user,
  team,
  teamMember,
  territory,
  territoryMember,
  position,
  positionMove,
  positionHolder,
  roleHolder,
  share,
  absence,
  queueItem,
  queueCheck,
  offer,
  stageVisit,
  approval,
  approvalInput,
  approvalVote,
  forecastAdjustment,
  target,
  customField,
  duplicatePair,
  matchRun,
  merge,
  ...privacyEntities,
  ...serviceEntities,
  ...slaEntities,
} as const

/** What the host decides about the areas of core. */
export interface CoreRules extends SalesRules {
  readonly matching: Matching
  readonly service: ReadableService
  readonly sla: LiveSla
  readonly privacy: PrivacyRules
  /** The time zone in which days begin. */
  readonly zone: string
  /** The names of the roles that there are. */
  readonly roles: readonly string[]
}

/** What holds where a host decides nothing. */
export const usualRules: CoreRules = {
  assignment: [],
  pipelines: [standardPipeline],
  pools: poolSet(),
  leads: {},
  matching: matchingOf([], {}, () => {
    throw new TypeError('There are no rules to look at a shape for.')
  }),
  service: readableService(),
  sla: liveSla([], {}),
  privacy: {},
  zone: 'UTC',
  roles: [adminRole.id],
}

/** The commands that every CRM has, by the host's rules. */
export function coreCommands(rules: CoreRules, owned: () => readonly string[] = () => []) {
  const { assignment, pools, leads, matching, service, sla, roles, privacy } = rules
  const [capture, ...ofSales] = salesCommands(rules, owned)
  return [
    capture,
    ...ofSales,
    assignAccount(assignment),
    approveRequest,
    rejectRequest,
    withdrawRequest,
    addSigner,
    sendBack,
    showRequest,
    climbLadder,
    adjustForecast,
    dismissPair,
    scanDuplicates(matching),
    reindexDuplicates(matching),
    mergeRecords('lead', leadMerging(leads, pools)),
    mergeRecords('contact'),
    mergeRecords('account'),
    unmergeRecords('lead', leadMerging(leads, pools)),
    unmergeRecords('contact'),
    unmergeRecords('account'),
    completeActivity,
    grantShare(roles),
    revokeShare,
    ...serviceCommands(service, assignment, senderAsLead(capture)),
    ...slaCommands(sla),
    ...privacyCommands(privacy),
  ] as const
}

/** The questions that every CRM answers. */
export function coreQueries(rules: CoreRules) {
  const { pipelines, matching, service, sla } = rules
  return [
    timelineOf,
    ...salesQueries(rules),
    cohortOf(pipelines),
    flowOf(pipelines),
    snapshotOf(pipelines),
    forecastOf(pipelines),
    attainmentOf(pipelines),
    coverageOf(pipelines),
    performanceOf(pipelines),
    slipOf(pipelines),
    satisfactionOf(service.surveys.ask),
    reviewOf,
    ...slaQueries(sla),
    ...privacyQueries,
    slaAttainment,
    slaTimes,
    slaBreaches,
    findDuplicates('lead', matching),
    findDuplicates('contact', matching),
    findDuplicates('account', matching),
    duplicateClusters,
    calendarOf,
    ...serviceQueries(service),
    articleUsageOf,
  ] as const
}

/** The work of core that comes due by itself. */
function coreJobs(rules: CoreRules): readonly JobDef[] {
  const { pools, leads, service, matching, sla, privacy } = rules
  const mergePolicies: Readonly<Record<string, MergePolicy>> = {
    lead: leadMerging(leads, pools),
    ticket: ticketMerging(service.tickets),
  }
  return [
    ...reminderJobs,
    ...salesJobs(rules),
    ladderJob,
    ...slaJobs(sla),
    ...matchJobs(matching),
    ...serviceJobs(service),
    ...privacyJobs(privacy),
    ...mergeJobs((entity) => mergePolicies[entity] ?? {}),
  ]
}

/** What core's areas ask of the CRM that they are part of. */
export interface CoreSurroundings {
  /** The names of all entities that plugins and host bring. */
  readonly entities?: ReadonlySet<string>
  readonly model: () => Model
  /** Called when a tenant's declared fields have changed. */
  readonly forgetCustomFields: (tenant: string) => void
}

/** The areas of core as parts, through the same door that plugins use. */
export function coreParts(
  rules: CoreRules,
  { entities, model, forgetCustomFields }: CoreSurroundings,
): Parts {
  const { pipelines, pools, matching, service, sla, privacy, zone } = rules
  const isThere = (entity: string) => Object.hasOwn(coreEntities, entity) || entities?.has(entity) === true
  const others = otherStaged(pipelines, isThere)
  // A policy on what is not there is told with the policies, and not once more as hooks that nobody wrote.
  const promised = { ...sla, entities: sla.entities.filter(isThere) }
  return {
    id: 'core',
    entities: { ...coreEntities, lead: leadOf(pools, zone) },
    commands: [
      ...coreCommands(rules, () => ownedEntities(model())),
      ...others.commands,
      ...[askApproval, useApproval, voidApproval],
    ],
    queries: [
      ...coreQueries({ ...rules, pipelines: pipelinesOn('opportunity', pipelines) }),
      ...others.queries,
    ],
    jobs: coreJobs(rules),
    works: privacyWorks(privacy),
    recordKeys: matchKeys(matching),
    declaredHooks: collectHooks((hooks) => {
      salesHooks(hooks, rules, { zone, followUps: () => model().entity('activity').shape })
      for (const staged of others.staged) stagedHooks(hooks, staged)
      targetHooks(hooks)
      positionHooks(hooks)
      serviceHooks(hooks, service)
      slaHooks(hooks, promised)
      consentHooks(hooks)
      suppressionHooks(hooks, privacy.suppressionKey)
      customFieldHooks(hooks, model, forgetCustomFields)
    }),
  }
}
