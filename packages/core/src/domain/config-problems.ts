import type { Model } from '../engine/entities/model.ts'
import type { Issue } from '../engine/errors.ts'
import { type RuleSet, ruleSetProblems } from './assignment/index.ts'
import { type Pipeline, pipelineProblems } from './pipelines/index.ts'
import { type PoolRules, poolProblems } from './sales/index.ts'

/** The rules that a host gives. */
interface HostRules {
  readonly rules: readonly RuleSet[]
  readonly pipelines: readonly Pipeline[]
  readonly pool: PoolRules
  /** The ids of all roles. */
  readonly roles: readonly string[]
}

/** What is wrong with the rules that a host gives, before any record meets them. */
export function configProblems(model: Model, { rules, pipelines, pool, roles }: HostRules): readonly Issue[] {
  return [
    ...ruleSetProblems(model, rules),
    ...repeated(pipelines, 'PIPELINE_CONFLICT'),
    ...pipelines.flatMap((pipeline) => pipelineProblems(model, pipeline)),
    ...poolProblems(pool, roles),
  ]
}

function repeated(all: readonly { readonly id: string }[], code: string): Issue[] {
  return all
    .filter(({ id }, at) => all.findIndex((other) => other.id === id) < at)
    .map(({ id }) => ({ code, path: id, message: 'is the id of two.', zh: '被两项用作 id。' }))
}
