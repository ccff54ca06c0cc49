import type { Entity } from '../../engine/entities/entity.ts'
import type { Issue } from '../../engine/errors.ts'
import { isObject } from '../../engine/given.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import { approvalProblems } from '../approvals/index.ts'
import { fieldProblems, guardProblems, unless } from './demand-problems.ts'
import type { Edge, Pipeline } from './pipeline.ts'

const EDGE_KEYS: Readonly<Record<keyof Edge, true>> = {
  ...{ from: true, to: true, guard: true, require: true, reasonRequired: true, roles: true, approval: true },
}
const MODES: readonly string[] = ['any', 'sequential', 'matrix']

/** A stage that is named, and not there. */
export const STAGE = { en: 'is no stage of it', zh: '不是该流程的阶段' }

/** What is wrong with the ways between stages. */
export function transitionProblems(
  entity: Entity,
  { id, stages, transitions }: Pipeline,
  roles: readonly string[],
): readonly Issue[] {
  const { mode, edges = [] } = transitions
  const path = `${id}.transitions`
  if (!Array.isArray(edges) || !(edges as readonly unknown[]).every(isObject))
    return unless(
      false,
      `${path}.edges`,
      "must be a list of ways: [{ from: 'offer', to: 'won' }].",
      "必须是流转的列表：[{ from: 'offer', to: 'won' }]。",
    )
  const named = new Set(edges.flatMap(({ from, to }) => [from, to]))
  return [
    ...unless(
      MODES.includes(mode),
      `${path}.mode`,
      'must be any, sequential or matrix.',
      '必须是 any、sequential 或 matrix。',
    ),
    ...[...named]
      .filter((stage) => !Object.hasOwn(stages, stage))
      .map((stage) =>
        misspelt(
          { code: 'STAGE_UNKNOWN', path: `${path}.${stage}`, wrong: String(stage), ...STAGE },
          Object.keys(stages),
        ),
      ),
    ...edges.flatMap((edge, at) => [
      ...repeatedProblems(edges.slice(0, at), edge, `${path}.${edge.from}.${edge.to}`),
      ...edgeProblems(entity, `${path}.${edge.from}.${edge.to}`, edge, roles),
    ]),
  ]
}

function repeatedProblems(earlier: readonly Edge[], { from, to }: Edge, path: string): readonly Issue[] {
  const isRepeated = earlier.some((edge) => edge.from === from && edge.to === to)
  return isRepeated ? [{ code: 'TRANSITION_CONFLICT', path, message: 'is there twice.', zh: '重复。' }] : []
}

function edgeProblems(entity: Entity, path: string, edge: Edge, roles: readonly string[]): readonly Issue[] {
  return [
    ...unknownKeys(edge, EDGE_KEYS, path),
    ...fieldProblems(entity, `${path}.require`, edge.require),
    ...guardProblems(entity, `${path}.guard`, edge.guard),
    ...(edge.approval !== undefined
      ? approvalProblems(entity, `${path}.approval`, edge.approval, roles)
      : []),
    ...guardProblems(entity, `${path}.approval.when`, edge.approval?.when),
  ]
}
