import type { Role } from '../engine/access/role.ts'
import type { Model } from '../engine/entities/model.ts'
import type { Issue } from '../engine/errors.ts'
import { type RuleSet, ruleSetProblems } from './assignment/index.ts'
import { type MatchOptions, type MatchRule, matchingProblems } from './duplicates/index.ts'
import { type Pipeline, pipelineProblems } from './pipelines/index.ts'
import { privacyProblems } from './privacy/index.ts'
import { type LeadConfig, leadProblems, type Pool, type PoolRules, poolProblems } from './sales/index.ts'
import { type ServiceRules, serviceProblems } from './service/index.ts'
import { slaProblems } from './sla/index.ts'

/** The rules that a host gives. */
export interface HostRules {
  readonly rules: readonly RuleSet[]
  readonly pipelines: readonly Pipeline[]
  readonly pool: PoolRules
  readonly pools: readonly Pool[]
  readonly leads: LeadConfig
  readonly service?: ServiceRules | undefined
  /** The channels among them have to reach whom they hear. */
  readonly plugins: readonly unknown[]
  readonly matching: readonly MatchRule[]
  readonly matchOptions: MatchOptions
  /** Whoever wrote them without types. */
  readonly sla: readonly unknown[]
  readonly calendars: unknown
  readonly privacy?: unknown
  /** When it is looked over, in epoch milliseconds. */
  readonly now: number
  /** The administrator's among them. */
  readonly roles: readonly Role[]
}

/** What is wrong with the rules that a host gives, before any record meets them. */
export function configProblems(model: Model, host: HostRules): readonly Issue[] {
  const { rules, pipelines, pool, pools, leads, matching, matchOptions, roles, service, sla, calendars } =
    host
  return [
    ...ruleSetProblems(model, rules),
    ...repeated(pipelines, 'PIPELINE_CONFLICT'),
    ...pipelines.flatMap((pipeline) =>
      pipelineProblems(model, pipeline, { pipelines, roles: roles.map(({ id }) => id) }),
    ),
    ...poolProblems(pool, pools, {
      roles: roles.map(({ id }) => id),
      lead: model.entity('lead').shape,
      activity: model.entity('activity').shape,
    }),
    ...leadProblems(model, leads),
    ...serviceProblems(model, service),
    ...matchingProblems(model, matching, matchOptions),
    ...slaProblems(model, sla, calendars),
    ...privacyProblems(model, host.privacy),
  ]
}

function repeated(all: readonly { readonly id: string }[], code: string): Issue[] {
  return all
    .filter(({ id }, at) => all.findIndex((other) => other.id === id) < at)
    .map(({ id }) => ({ code, path: id, message: 'is the id of two.', zh: '被两项用作 id。' }))
}
