import { type AnyRecord, type Condition, checkCondition, prepareCondition } from '../../conditions/index.ts'
import { looksElsewhere } from '../../engine/access/access.ts'
import type { Entity } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { isTimeToPass } from '../../engine/given.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import { isBusinessClock, isBusinessDuration } from '../../engine/time/span.ts'
import { approvalProblems } from '../approvals/index.ts'
import {
  type Edge,
  firstStage,
  isClosing,
  kindOf,
  type Pipeline,
  type Rot,
  type Stage,
  stageOf,
} from './pipeline.ts'
import { stageFields } from './staged.ts'

const STAGE_KEYS: Readonly<Record<keyof Stage, true>> = {
  ...{ label: true, kind: true, probabilityBp: true, forecastCategory: true },
  ...{ requireOnEnter: true, requireOnExit: true, guard: true, rot: true, wip: true, roles: true },
}
const EDGE_KEYS: Readonly<Record<keyof Edge, true>> = {
  ...{ from: true, to: true, guard: true, require: true, reasonRequired: true, roles: true, approval: true },
}
const PIPELINE_KEYS: Readonly<Record<keyof Pipeline, true>> = {
  ...{ id: true, version: true, on: true, stages: true, transitions: true },
  ...{ lostReasons: true, renamed: true, maps: true },
}
const ROT_KEYS: Readonly<Record<keyof Rot, true>> = {
  after: true,
  clock: true,
  resetBy: true,
  unlessPlanned: true,
}
const STAGED: readonly string[] = Object.keys(stageFields())

const KINDS: readonly string[] = ['open', 'won', 'lost', 'parked']
const STAGE = { en: 'is no stage of it', zh: '不是该流程的阶段' }
const MODES: readonly string[] = ['any', 'sequential', 'matrix']

/** What a pipeline is checked against. */
interface Surroundings {
  /** All pipelines of the host. */
  readonly pipelines: readonly Pipeline[]
  /** The ids of all roles. */
  readonly roles: readonly string[]
}

/** What is wrong with a pipeline, before any record meets it. */
export function pipelineProblems(
  model: Model,
  pipeline: Pipeline,
  { pipelines, roles }: Surroundings,
): readonly Issue[] {
  const { id, on, stages } = pipeline
  const entity = model.entities.get(on)
  if (!entity) return [entityUnknown(model, pipeline)]
  const first = firstStage(pipeline)
  if (first === '') return [{ code: 'PIPELINE_EMPTY', path: id, message: 'has no stages.', zh: '没有阶段。' }]
  return [
    ...unknownKeys(pipeline, PIPELINE_KEYS, id),
    ...fieldsMissing(entity, id),
    ...replacementProblems(pipeline, pipelines),
    ...unless(
      !isClosing(kindOf(stageOf(pipeline, first))),
      `${id}.${first}.kind`,
      'must be open: new records begin here.',
      '必须是 open：新记录从此阶段开始。',
    ),
    ...Object.entries(stages).flatMap(([name, stage]) => stageProblems(entity, `${id}.${name}`, stage)),
    ...transitionProblems(entity, pipeline, roles),
  ]
}

function entityUnknown(model: Model, { id, on }: Pipeline): Issue {
  const words = { en: `is on "${on}", which nobody defines`, zh: `用在没有定义的实体“${on}”上` }
  return misspelt({ code: 'ENTITY_UNKNOWN', path: id, wrong: on, ...words }, model.entities.keys())
}

function fieldsMissing({ name, fields }: Entity, id: string): readonly Issue[] {
  const missing = STAGED.filter((field) => !fields.has(field))
  if (missing.length === 0) return []
  return [
    {
      code: 'PIPELINE_FIELDS',
      path: id,
      message: `needs fields that ${name} does not have (${missing.join(', ')}): spread stageFields() into its fields.`,
      zh: `需要 ${name} 没有的字段（${missing.join('、')}）：请在其字段中展开 stageFields()。`,
    },
  ]
}

/** Stages that stand for others have to be there; so have the pipelines that records come from. */
function replacementProblems(pipeline: Pipeline, pipelines: readonly Pipeline[]): readonly Issue[] {
  const { id, on, renamed = {}, maps = {}, lostReasons = [] } = pipeline
  const isListOfReasons = Array.isArray(lostReasons) && lostReasons.every((reason) => isText(reason?.key))
  const targets = [
    ...Object.entries(renamed).map(([from, to]) => ({ path: `${id}.renamed.${from}`, to })),
    ...Object.entries(maps).flatMap(([other, map]) =>
      Object.entries(map).map(([from, to]) => ({ path: `${id}.maps.${other}.${from}`, to })),
    ),
  ]
  const others = pipelines.filter((one) => one.on === on && one.id !== id).map((one) => one.id)
  const known = { en: 'is no other pipeline of the same entity', zh: '不是同一实体的其他流程' }
  return [
    ...targets
      .filter(({ to }) => !stageOf(pipeline, to))
      .map(({ path, to }) =>
        misspelt({ code: 'STAGE_UNKNOWN', path, wrong: String(to), ...STAGE }, Object.keys(pipeline.stages)),
      ),
    ...Object.keys(maps)
      .filter((other) => !others.includes(other))
      .map((other) =>
        misspelt({ code: 'PIPELINE_UNKNOWN', path: `${id}.maps.${other}`, wrong: other, ...known }, others),
      ),
    ...unless(
      isListOfReasons,
      `${id}.lostReasons`,
      "must be a list of reasons: [{ key: 'price' }, { key: 'other' }].",
      "必须是原因列表：[{ key: 'price' }, { key: 'other' }]。",
    ),
    ...unless(
      !isListOfReasons || new Set(lostReasons.map(({ key }) => key)).size === lostReasons.length,
      `${id}.lostReasons`,
      'has a key twice.',
      '键值重复。',
    ),
  ]
}

function stageProblems(entity: Entity, path: string, stage: Stage): readonly Issue[] {
  if (!isObject(stage)) return unless(false, path, 'must be a stage: {} at least.', '必须是阶段：至少为 {}。')
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
      rot === undefined || isTimeToPass(rot?.after),
      `${path}.rot.after`,
      'must be a duration such as 14d.',
      '必须是时长，例如 14d。',
    ),
    ...(rot && isObject(rot) ? unknownKeys(rot, ROT_KEYS, `${path}.rot`) : []),
    ...(rot?.clock === undefined ? [] : rotClockProblems(rot, `${path}.rot`)),
    ...fieldProblems(entity, `${path}.requireOnEnter`, requireOnEnter),
    ...fieldProblems(entity, `${path}.requireOnExit`, requireOnExit),
    ...guardProblems(entity, `${path}.guard`, guard),
  ]
}

function rotClockProblems({ after, clock }: Rot, path: string): readonly Issue[] {
  return [
    ...unless(
      isBusinessClock(clock),
      `${path}.clock`,
      'must count working time: workingCalendar({ … }).',
      '必须能计算工作时间：workingCalendar({ … })。',
    ),
    ...unless(
      !isTimeToPass(after) || isBusinessDuration(after),
      `${path}.after`,
      'must be whole working days such as 3d or working hours such as 16h.',
      '必须是整数工作日（例如 3d）或工作小时（例如 16h）。',
    ),
  ]
}

function transitionProblems(
  entity: Entity,
  { id, stages, transitions }: Pipeline,
  roles: readonly string[],
): readonly Issue[] {
  const { mode, edges = [] } = transitions
  const path = `${id}.transitions`
  if (!Array.isArray(edges) || !edges.every(isObject))
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

function fieldProblems(entity: Entity, path: string, fields: readonly string[] = []): readonly Issue[] {
  if (!Array.isArray(fields))
    return unless(false, path, "must be a list of fields: ['amount'].", "必须是字段列表：['amount']。")
  const open = [...entity.fields].flatMap(([name, { managed }]) => (managed ? [] : [name]))
  return fields
    .filter((field) => entity.fields.get(field)?.managed !== false)
    .map((field) =>
      misspelt(
        {
          ...{ code: 'FIELD_UNKNOWN', path: `${path}.${field}`, wrong: String(field) },
          ...{
            en: `is no field of ${entity.name} that can be filled in`,
            zh: `不是 ${entity.name} 中可填写的字段`,
          },
        },
        open,
      ),
    )
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

function isObject(given: unknown): boolean {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

function isText(given: unknown): boolean {
  return typeof given === 'string' && given !== ''
}

function isWholeWithin(value: number | undefined, least: number, most: number): boolean {
  return value === undefined || (Number.isInteger(value) && value >= least && value <= most)
}
