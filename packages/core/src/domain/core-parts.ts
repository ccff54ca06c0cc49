import { customField, customFieldProblem } from '../engine/entities/custom-field.ts'
import type { Model } from '../engine/entities/model.ts'
import type { OwnWords } from '../engine/hooks/own-words.ts'
import type { JobDef } from '../engine/jobs/job.ts'
import { collectHooks } from '../engine/plugins/collect-hooks.ts'
import type { Parts } from '../engine/plugins/plugin.ts'
import { activity } from './activities/index.ts'
import type { RuleSet } from './assignment/index.ts'
import { account, assignAccount, contact, timelineOf } from './customers/index.ts'
import { absence, team, teamMember, territory, territoryMember, user } from './people/index.ts'
import { type Pipeline, stageVisit } from './pipelines/index.ts'
import {
  assignLead,
  assignOpportunity,
  backdateMove,
  beginVisit,
  captureLead,
  cohortOf,
  convertLead,
  disqualifyLead,
  flowOf,
  forecastOf,
  funnelNow,
  grabLead,
  lead,
  moveStage,
  opportunity,
  opportunityHooks,
  type PoolRules,
  poolHooks,
  possibleMoves,
  releaseLead,
  reopenLead,
  snapshotOf,
  workLead,
} from './sales/index.ts'

/** The entities that every CRM has. */
export const coreEntities = {
  account,
  contact,
  lead,
  opportunity,
  activity,
  user,
  team,
  teamMember,
  territory,
  territoryMember,
  absence,
  stageVisit,
  customField,
} as const

/** The commands that every CRM has, by the host's rules. */
export function coreCommands(
  rules: readonly RuleSet[],
  pipelines: readonly Pipeline[],
  pool: PoolRules = {},
) {
  return [
    captureLead(rules),
    assignLead(rules),
    assignOpportunity(rules),
    assignAccount(rules),
    grabLead(pool),
    releaseLead,
    convertLead,
    workLead,
    disqualifyLead,
    reopenLead,
    moveStage(pipelines),
    backdateMove(pipelines),
    beginVisit(pipelines),
  ] as const
}

/** The questions that every CRM answers. */
export function coreQueries(pipelines: readonly Pipeline[]) {
  return [
    timelineOf,
    funnelNow(pipelines),
    possibleMoves(pipelines),
    cohortOf(pipelines),
    flowOf(pipelines),
    snapshotOf(pipelines),
    forecastOf(pipelines),
  ] as const
}

/** The work of core that comes due by itself. */
function coreJobs(): readonly JobDef[] {
  return []
}

/** What the host decides about the areas of core. */
export interface CoreConfig {
  readonly assignment: readonly RuleSet[]
  /** The first is where new opportunities begin. */
  readonly pipelines: readonly Pipeline[]
  readonly pool?: PoolRules
  readonly model: () => Model
  /** Called when a tenant's declared fields have changed. */
  readonly forgetCustomFields: (tenant: string) => void
}

interface Hooked {
  readonly input: Readonly<Record<string, unknown>>
  readonly record: Readonly<Record<string, unknown>>
  readonly current: Readonly<Record<string, unknown>> | null
  readonly ctx: {
    readonly crm: { run(command: unknown, input: unknown): Promise<unknown> }
    readonly tenant: string
    readonly now: Date
  }
  issue(code: string, message: OwnWords, path?: string): void
}

/** The areas of core as parts, through the same door that plugins use. */
export function coreParts({ assignment, pipelines, pool, model, forgetCustomFields }: CoreConfig): Parts {
  return {
    id: 'core',
    entities: coreEntities,
    commands: coreCommands(assignment, pipelines, pool),
    queries: coreQueries(pipelines),
    jobs: coreJobs(),
    declaredHooks: collectHooks((hooks) => {
      opportunityHooks(hooks, pipelines)
      poolHooks(hooks)
      for (const operation of ['create', 'update'] as const)
        hooks.check('customField', operation, ({ input, current, issue }: Hooked) => {
          const problem = customFieldProblem(model(), input, current)
          if (problem) issue('CUSTOM_FIELD', problem, problem.path)
        })
      for (const operation of ['create', 'update', 'delete'] as const)
        hooks.committed('customField', operation, ({ ctx }: Hooked) => forgetCustomFields(ctx.tenant))
    }),
  }
}
