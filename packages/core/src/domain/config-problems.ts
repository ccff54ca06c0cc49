import { checkCondition } from '../conditions/index.ts'
import type { Model } from '../engine/entities/model.ts'
import type { Issue } from '../engine/errors.ts'
import type { AssignmentRule } from './assignment/index.ts'
import type { Pipeline } from './pipelines/index.ts'

/** What is wrong with the rules that a host gives, before any record meets them. */
export function configProblems(
  model: Model,
  rules: readonly AssignmentRule[],
  pipelines: readonly Pipeline[],
): readonly Issue[] {
  return [
    ...repeated(rules, 'RULE_CONFLICT'),
    ...rules.flatMap((rule) => ruleProblems(model, rule)),
    ...repeated(pipelines, 'PIPELINE_CONFLICT'),
    ...pipelines.flatMap((pipeline) => pipelineProblems(model, pipeline)),
  ]
}

function repeated(all: readonly { readonly id: string }[], code: string): Issue[] {
  return all
    .filter(({ id }, at) => all.findIndex((other) => other.id === id) < at)
    .map(({ id }) => ({ code, path: id, message: 'is the id of two.' }))
}

function ruleProblems(model: Model, { id, on, when }: AssignmentRule): Issue[] {
  if (on !== 'lead')
    return [{ code: 'RULE_ENTITY', path: id, message: `is on "${on}"; rules are on "lead".` }]
  return checkCondition(model.entity(on).shape, when, { history: false }).issues.map(
    ({ code, message, path }) => ({ code, message, path: [id, 'when', ...path].join('.') }),
  )
}

function pipelineProblems(model: Model, { id, on, stages, transitions }: Pipeline): Issue[] {
  const names = Object.keys(stages)
  const { fields } = model.entity(on)
  const isWritable = (field: string) => fields.get(field)?.managed === false
  const steps = Object.entries<readonly string[] | undefined>(transitions).flatMap(([from, to = []]) => [
    from,
    ...to,
  ])
  return [
    ...(names.length === 0 ? [{ code: 'PIPELINE_EMPTY', path: id, message: 'has no stages.' }] : []),
    ...[...new Set(steps)]
      .filter((stage) => !names.includes(stage))
      .map((stage) => ({
        code: 'STAGE_UNKNOWN',
        path: `${id}.transitions.${stage}`,
        message: 'is no stage of it.',
      })),
    ...Object.entries(stages).flatMap(([stage, { require = [] }]) =>
      require
        .filter((field) => !isWritable(field))
        .map((field) => ({
          code: 'FIELD_UNKNOWN',
          path: `${id}.${stage}.require.${field}`,
          message: `is no field of ${on} that can be filled in.`,
        })),
    ),
  ]
}
