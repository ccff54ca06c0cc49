import type { Base, CommandContext, TrustedRecords } from '../../engine/command/context.ts'
import { f } from '../../engine/entities/field.ts'
import { approvalField } from '../approvals/index.ts'
import type { Pipeline, Stage } from './pipeline.ts'
import type { EdgeKind } from './stage-edge.ts'
import type { StageVisit } from './stage-visit.ts'

/**
 * The fields that records need to go through a pipeline. An entity of the host's own spreads them; to an entity of core
 * they are added by `createCrm({ fields })`.
 *
 * @example
 * ```ts
 * const project = defineEntity('project', { fields: { name: f.text(), ...stageFields() } })
 * const delivery = definePipeline('project', {
 *   id: 'delivery',
 *   stages: { plan: {}, build: {}, done: { kind: 'won' } },
 *   transitions: { mode: 'sequential' },
 * })
 * const crm = createCrm({ storage: memoryStore(), entities: { project }, pipelines: [delivery] })
 * ```
 */
export function stageFields() {
  return {
    pipeline: f.text({ max: 63 }).optional().managed().label({ en: 'Pipeline', 'zh-CN': '流程' }),
    stage: f.text({ max: 63 }).optional().managed().label({ en: 'Stage', 'zh-CN': '阶段' }),
    enteredStageAt: f
      .datetime()
      .optional()
      .managed()
      .label({ en: 'In stage since', 'zh-CN': '进入阶段时间' }),
    rotAt: f.datetime().optional().managed().label({ en: 'Rotten from', 'zh-CN': '停滞起始时间' }),
    /** When it became rotten in its present stage; told once a visit. */
    rottenAt: f.datetime().optional().managed().label({ en: 'Rotten since', 'zh-CN': '停滞时间' }),
    snoozedUntil: f.datetime().optional().managed().label({ en: 'Snoozed until', 'zh-CN': '暂缓至' }),
    /** Its place in its column of a board: a text to sort by. */
    boardRank: f.text({ max: 200 }).optional().managed().label({ en: 'Place on board', 'zh-CN': '看板位置' }),
    approvalId: approvalField(),
  }
}

/** A record on its way through a pipeline. */
export type StagedRecord = Base & {
  readonly pipeline?: string | null
  readonly stage?: string | null
  readonly enteredStageAt?: Date | null
  readonly rotAt?: Date | null
  readonly rottenAt?: Date | null
  readonly snoozedUntil?: Date | null
  readonly boardRank?: string | null
  readonly approvalId?: string | null
} & Readonly<Record<string, unknown>>

/** What entering a stage depends on besides the stage. */
export interface EntryFacts {
  readonly at: Date
  readonly edge: EdgeKind
  /** As it was in the stage before. */
  readonly current: StagedRecord
  readonly patch: Readonly<Record<string, unknown>>
  readonly resetProbability: boolean
  /** The stay that ends. */
  readonly visit: StageVisit | undefined
}

/** Records of an entity that go through pipelines, and what stages mean to them beyond being there. */
export interface Staged<N extends string = string> {
  readonly on: N
  /** Those of the entity; the first is where new records begin. */
  readonly pipelines: readonly Pipeline[]
  /** What a stage makes of a record that enters it, besides what {@link stageFields} hold. */
  entering(stage: Stage, facts: EntryFacts): Readonly<Record<string, unknown>>
  /** What a stage makes of a new record. Its input is not parsed yet. */
  beginning(stage: Stage, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>
  /** What a visit keeps of the record as it came. */
  worth(
    pipeline: Pipeline,
    moved: StagedRecord,
    previous?: StagedRecord,
    visit?: StageVisit,
  ): Partial<StageVisit>
}

/** Records to which a stage means nothing but where they are. */
export function plainStages<const N extends string>(on: N, pipelines: readonly Pipeline[]): Staged<N> {
  return {
    on,
    pipelines: pipelinesOn(on, pipelines),
    entering: () => ({}),
    beginning: () => ({}),
    worth: () => ({}),
  }
}

/** The pipelines of one entity. */
export function pipelinesOn(on: string, pipelines: readonly Pipeline[]): readonly Pipeline[] {
  return pipelines.filter((pipeline) => pipeline.on === on)
}

/** The records of an entity that go through pipelines. */
export function stagedRecords({ records }: CommandContext, on: string): TrustedRecords<StagedRecord> {
  return records({ name: on, fields: {}, unique: [], lists: [] }) as unknown as TrustedRecords<StagedRecord>
}
