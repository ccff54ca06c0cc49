import { type AnyRecord, type Condition, checkCondition, prepareCondition } from '../../conditions/index.ts'
import { looksElsewhere } from '../../engine/access/access.ts'
import type { Entity } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { milliseconds } from '../../engine/time/duration.ts'
import { type Edge, firstStage, isClosing, kindOf, type Pipeline, type Stage, stageOf } from './pipeline.ts'

const STAGE_KEYS: Readonly<Record<keyof Stage, true>> = {
  ...{ label: true, kind: true, probabilityBp: true, forecastCategory: true },
  ...{ requireOnEnter: true, requireOnExit: true, guard: true, rot: true, wip: true, roles: true },
}
const EDGE_KEYS: Readonly<Record<keyof Edge, true>> = {
  ...{ from: true, to: true, guard: true, require: true, reasonRequired: true, roles: true },
}

const KINDS: readonly string[] = ['open', 'won', 'lost', 'parked']
const MODES: readonly string[] = ['any', 'sequential', 'matrix']

/** What is wrong with a pipeline, before any record meets it. */
export function pipelineProblems(model: Model, pipeline: Pipeline): readonly Issue[] {
  const { id, on, stages } = pipeline
  const entity = model.entity(on)
  const first = firstStage(pipeline)
  if (first === '') return [{ code: 'PIPELINE_EMPTY', path: id, message: 'has no stages.', zh: '没有阶段。' }]
  return [
    ...unless(
      !isClosing(kindOf(stageOf(pipeline, first))),
      `${id}.${first}.kind`,
      'must be open: new records begin here.',
      '必须是 open：新记录从此阶段开始。',
    ),
    ...Object.entries(stages).flatMap(([name, stage]) => stageProblems(entity, `${id}.${name}`, stage)),
    ...transitionProblems(entity, pipeline),
  ]
}

function stageProblems(entity: Entity, path: string, stage: Stage): readonly Issue[] {
  const { requireOnEnter, requireOnExit, guard, probabilityBp, wip, rot } = stage
  return [
    ...unknownKeys(stage, STAGE_KEYS, path),
    ...unless(
      KINDS.includes(kindOf(stage)),
      `${path}.kind`,
      'must be open, won, lost or parked.',
      '必须是 open、won、lost 或 parked。',
    ),
    ...unless(
      isWholeWithin(probabilityBp, 0, 10_000),
      `${path}.probabilityBp`,
      'must be a whole number from 0 to 10000.',
      '必须是 0 到 10000 的整数。',
    ),
    ...unless(
      isWholeWithin(wip, 1, Number.MAX_SAFE_INTEGER),
      `${path}.wip`,
      'must be a whole number from 1.',
      '必须是从 1 开始的整数。',
    ),
    ...unless(
      rot === undefined || isDuration(rot.after),
      `${path}.rot.after`,
      'must be a duration such as 14d.',
      '必须是时长，例如 14d。',
    ),
    ...fieldProblems(entity, `${path}.requireOnEnter`, requireOnEnter),
    ...fieldProblems(entity, `${path}.requireOnExit`, requireOnExit),
    ...guardProblems(entity, `${path}.guard`, guard),
  ]
}

function transitionProblems(entity: Entity, { id, stages, transitions }: Pipeline): readonly Issue[] {
  const { mode, edges = [] } = transitions
  const path = `${id}.transitions`
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
      .map((stage) => ({
        code: 'STAGE_UNKNOWN',
        path: `${path}.${stage}`,
        message: 'is no stage of it.',
        zh: '不是该流程的阶段。',
      })),
    ...edges.flatMap((edge, at) => [
      ...repeatedProblems(edges.slice(0, at), edge, `${path}.${edge.from}.${edge.to}`),
      ...edgeProblems(entity, `${path}.${edge.from}.${edge.to}`, edge),
    ]),
  ]
}

function repeatedProblems(earlier: readonly Edge[], { from, to }: Edge, path: string): readonly Issue[] {
  const isRepeated = earlier.some((edge) => edge.from === from && edge.to === to)
  return isRepeated ? [{ code: 'TRANSITION_CONFLICT', path, message: 'is there twice.', zh: '重复。' }] : []
}

function edgeProblems(entity: Entity, path: string, edge: Edge): readonly Issue[] {
  return [
    ...unknownKeys(edge, EDGE_KEYS, path),
    ...fieldProblems(entity, `${path}.require`, edge.require),
    ...guardProblems(entity, `${path}.guard`, edge.guard),
  ]
}

function fieldProblems(entity: Entity, path: string, fields: readonly string[] = []): readonly Issue[] {
  return fields
    .filter((field) => entity.fields.get(field)?.managed !== false)
    .map((field) => ({
      code: 'FIELD_UNKNOWN',
      path: `${path}.${field}`,
      message: `is no field of ${entity.name} that can be filled in.`,
      zh: `不是 ${entity.name} 中可填写的字段。`,
    }))
}

function guardProblems(
  { shape }: Entity,
  path: string,
  guard: Condition<AnyRecord> | undefined,
): readonly Issue[] {
  if (guard === undefined) return []
  const { issues } = checkCondition(shape, guard, { history: false })
  if (issues.length > 0)
    return issues.map(({ code, message, zh, path: inside }) => ({
      code,
      message,
      zh,
      path: [path, ...inside].join('.'),
    }))
  // A guard is asked of the record at hand, as it would be after the move; related records are not at hand.
  const predicate = prepareCondition(shape, guard).predicate({ now: 0, zone: 'UTC', actor: {} })
  return looksElsewhere(predicate)
    ? [
        {
          code: 'GUARD_RELATION',
          path,
          message: 'asks about related records, which a guard cannot see.',
          zh: '引用了关联记录，准入条件无法读取。',
        },
      ]
    : []
}

function unless(isFine: boolean, path: string, message: string, zh: string): readonly Issue[] {
  return isFine ? [] : [{ code: 'STAGE_VALUE', path, message, zh }]
}

function isWholeWithin(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= least && value <= most)
}

function isDuration(after: Parameters<typeof milliseconds>[0]): boolean {
  try {
    return milliseconds(after) > 0
  } catch {
    return false
  }
}
