import { checkCondition } from '../conditions/index.ts'
import type { Role } from '../engine/access/role.ts'
import type { Model } from '../engine/entities/model.ts'
import type { Issue } from '../engine/errors.ts'
import { unknownKeys } from '../engine/misspelt.ts'
import { type AssignmentRule, departmentProblems, type Target } from './assignment/index.ts'
import { type MatchOptions, type MatchRule, matchingProblems } from './duplicates/index.ts'
import { type Pipeline, pipelineProblems } from './pipelines/index.ts'
import { type LeadConfig, leadProblems, type Pool, type PoolRules, poolProblems } from './sales/index.ts'

/** The rules that a host gives. */
export interface HostRules {
  readonly rules: readonly AssignmentRule[]
  readonly pipelines: readonly Pipeline[]
  readonly pool: PoolRules
  readonly pools: readonly Pool[]
  readonly leads: LeadConfig
  readonly matching: readonly MatchRule[]
  readonly matchOptions: MatchOptions
  /** The administrator's among them. */
  readonly roles: readonly Role[]
}

/** What is wrong with the rules that a host gives, before any record meets them. */
export function configProblems(model: Model, host: HostRules): readonly Issue[] {
  const { rules, pipelines, pool, pools, leads, matching, matchOptions, roles } = host
  return [
    ...repeated(rules, 'RULE_CONFLICT'),
    ...rules.flatMap((rule) => ruleProblems(model, rule)),
    ...departmentProblems(rules),
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
    ...matchingProblems(model, matching, matchOptions),
  ]
}

function repeated(all: readonly { readonly id: string }[], code: string): Issue[] {
  return all
    .filter(({ id }, at) => all.findIndex((other) => other.id === id) < at)
    .map(({ id }) => ({ code, path: id, message: 'is the id of two.', zh: '被两项用作 id。' }))
}

const RULE_KEYS: Readonly<Record<keyof AssignmentRule, true>> = {
  id: true,
  on: true,
  priority: true,
  when: true,
  assign: true,
  within: true,
  otherwise: true,
}
const TARGETS: ReadonlySet<unknown> = new Set<Target['to']>(['team', 'user', 'field', 'rules', 'pool'])

function ruleProblems(model: Model, rule: AssignmentRule): Issue[] {
  const { id } = rule
  return [...unknownKeys(rule, RULE_KEYS, id), ...targetProblems(rule), ...conditionProblems(model, rule)]
}

function targetProblems({ id, assign }: AssignmentRule): Issue[] {
  const targets: readonly (Target | undefined)[] = Array.isArray(assign) ? assign : [assign as Target]
  return targets.length > 0 && targets.every((target) => TARGETS.has(target?.to))
    ? []
    : [
        {
          code: 'RULE_TARGET',
          path: `${id}.assign`,
          message: 'names nobody: say roundRobin({ team }), person(userId) or pool().',
          zh: '没有指定对象：请使用 roundRobin({ team })、person(userId) 或 pool()。',
        },
      ]
}

function conditionProblems(model: Model, { id, on, when }: AssignmentRule): Issue[] {
  if (on !== 'lead')
    return [
      {
        code: 'RULE_ENTITY',
        path: id,
        message: `is on "${on}"; rules are on "lead".`,
        zh: `用在“${on}”上；规则只能用在“lead”上。`,
      },
    ]
  return checkCondition(model.entity(on).shape, when, { history: false }).issues.map(
    ({ code, message, zh, path }) => ({ code, message, zh, path: [id, 'when', ...path].join('.') }),
  )
}
