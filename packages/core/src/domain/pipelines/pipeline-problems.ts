import type { Entity } from '../../engine/entities/entity.ts'
import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import { unless } from './demand-problems.ts'
import { firstStage, isClosing, kindOf, type Pipeline, stageOf } from './pipeline.ts'
import { stageProblems } from './stage-problems.ts'
import { stageFields } from './staged.ts'
import { STAGE, transitionProblems } from './transition-problems.ts'

const PIPELINE_KEYS: Readonly<Record<keyof Pipeline, true>> = {
  ...{ id: true, version: true, on: true, stages: true, transitions: true },
  ...{ lostReasons: true, renamed: true, maps: true },
}
const STAGED: readonly string[] = Object.keys(stageFields())

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

function isText(given: unknown): boolean {
  return typeof given === 'string' && given !== ''
}
