import type { AnyRecord, Condition } from '../../conditions/condition.ts'
import type { Duration } from '../../engine/time/duration.ts'
import type { BusinessClock } from '../../engine/time/span.ts'
import type { ApprovalRule } from '../approvals/index.ts'

/** What a stage means for the deal: on its way, ended well, ended badly, or put aside for a while. */
export type StageKind = 'open' | 'won' | 'lost' | 'parked'

/** How sure a deal is when it is forecast. What is `omitted` is never counted. */
export type ForecastCategory = 'pipeline' | 'best' | 'commit' | 'closed' | 'omitted'

/** How long a record may stay in a stage before it is rotten. */
export interface Rot {
  readonly after: Duration
  /** Counts `after` by working time: days are working days, hours are open hours. Left out, time passes day and night. */
  readonly clock?: BusinessClock
  /** Activities of these types that are done with it start the time anew. None, when left out. */
  readonly resetBy?: readonly ActivityType[]
  /** It is not rotten as long as something is planned with it: an activity that is still to come. */
  readonly unlessPlanned?: boolean
}

/** What can be done with a customer. */
type ActivityType = 'task' | 'call' | 'meeting' | 'visit' | 'email' | 'note' | 'touch'

/** Why a deal can be lost. */
export interface LostReason {
  readonly key: string
  readonly label?: Readonly<Record<string, string>>
}

/** One step on the way of a deal. */
export interface Stage<R = AnyRecord> {
  readonly label?: Readonly<Record<string, string>>
  /** `open` when left out. */
  readonly kind?: StageKind
  /** Chance to win from here, in basis points: 4000 is 40 %. Won is always 10000 and lost 0. */
  readonly probabilityBp?: number
  /** By the kind when left out: open is `pipeline`, won is `closed`, the others are `omitted`. */
  readonly forecastCategory?: ForecastCategory
  /** Fields that must be filled to enter. To win, `amount` is one of them in any case; to lose, `lostReason`. */
  readonly requireOnEnter?: readonly string[]
  /** Fields that must be filled to leave, wherever to. */
  readonly requireOnExit?: readonly string[]
  /** What the record must satisfy to enter. */
  readonly guard?: Condition<R>
  /** How long a record may stay before it is rotten. */
  readonly rot?: Rot
  /** How many records may be here at once. */
  readonly wip?: number
  /** Who may bring a record here: actors with one of these roles, and administrators. Everybody, when left out. */
  readonly roles?: readonly string[]
}

/** One way between two stages, and what it takes. */
export interface Edge<S extends string = string, R = AnyRecord> {
  readonly from: S
  readonly to: S
  readonly guard?: Condition<R>
  /** Fields that must be filled to go this way. */
  readonly require?: readonly string[]
  readonly reasonRequired?: boolean
  /** Who may go this way, besides administrators. */
  readonly roles?: readonly string[]
  /** Who has to agree before this way is gone, administrators included. */
  readonly approval?: ApprovalRule<R>
}

/**
 * Which stage leads to which. An edge allows its way in any mode, and says what it takes; out of a won or lost stage there
 * are no other ways.
 */
export interface TransitionRules<S extends string = string> {
  /**
   * `matrix`: the edges alone. `any`: everywhere. `sequential`: to the next open stage; from the last one to won; from
   * everywhere to lost.
   */
  readonly mode: 'any' | 'sequential' | 'matrix'
  /** Sequential: stages ahead may be left out. */
  readonly allowSkip?: boolean
  /** Sequential: earlier open stages may be gone back to. */
  readonly allowBack?: boolean
  readonly edges?: readonly Edge<S>[]
}

/** The short form of transitions: of each stage, where it leads. */
export type TransitionMatrix<S extends string = string> = { readonly [K in S]?: readonly S[] }

/** The way of a deal as data: stages in order, and which leads to which. */
export interface Pipeline<S extends string = string> {
  readonly id: string
  /** Kept with every stage visit, so that history can be read by the rules of its time. */
  readonly version: number
  readonly on: string
  readonly stages: { readonly [stage: string]: Stage }
  readonly transitions: TransitionRules<S>
  /** Why deals are lost, where that is not free text. Whoever says `other` explains it in `lostNotes`. */
  readonly lostReasons?: readonly LostReason[]
  /** Stages of earlier versions, with the stage that stands in their place: records found there are taken as there. */
  readonly renamed?: { readonly [earlier: string]: S }
  /** By the id of another pipeline: which of its stages becomes which, for records that come over. */
  readonly maps?: { readonly [pipeline: string]: { readonly [theirs: string]: S } }
}

/** A pipeline that knows its stages by name. */
export interface DefinedPipeline<S extends string> extends Pipeline<S> {
  readonly stages: { readonly [K in S]: Stage }
}

/**
 * Defines a pipeline of deals, or of any entity that has the fields of `stageFields()`. Its first stage is where records
 * begin.
 *
 * @example
 * ```ts
 * const sales = definePipeline('opportunity', {
 *   id: 'sales',
 *   stages: {
 *     qualify: { probabilityBp: 1000, rot: { after: '14d' } },
 *     propose: { probabilityBp: 4000, requireOnEnter: ['amount', 'closeDate'] },
 *     won: { kind: 'won' },
 *     lost: { kind: 'lost' },
 *   },
 *   transitions: { qualify: ['propose', 'lost'], propose: ['won', 'lost'] },
 * })
 * ```
 */
export function definePipeline<const T extends { readonly [stage: string]: Stage }>(
  on: string,
  definition: {
    readonly id: string
    /** 1 when left out; count it up when stages or transitions change. */
    readonly version?: number
    readonly stages: T
    readonly transitions: TransitionMatrix<keyof T & string> | TransitionRules<keyof T & string>
    readonly lostReasons?: readonly LostReason[]
    readonly renamed?: { readonly [earlier: string]: keyof T & string }
    readonly maps?: { readonly [pipeline: string]: { readonly [theirs: string]: keyof T & string } }
  },
): DefinedPipeline<keyof T & string> {
  const { version = 1, transitions } = definition
  return { ...definition, on, version, transitions: rulesOf(transitions) } as DefinedPipeline<
    keyof T & string
  >
}

function rulesOf(transitions: TransitionMatrix | TransitionRules): TransitionRules {
  // A stage may be called "mode": in a matrix it leads to a list.
  // What is not there is reported by `createCrm`, with all that is wrong.
  if (!transitions || typeof transitions['mode'] === 'string') return (transitions ?? {}) as TransitionRules
  const edges = Object.entries(transitions as TransitionMatrix).flatMap(([from, to = []]) =>
    (Array.isArray(to) ? to : [to]).map((stage) => ({ from, to: stage })),
  )
  return { mode: 'matrix', edges }
}

/** The stage that a record is taken to be in: its own, or what its own was renamed to. */
export function presentStage(pipeline: Pipeline, stage: string | null | undefined): string {
  const name = stage ?? ''
  const { renamed = {} } = pipeline
  return stageOf(pipeline, name) || !Object.hasOwn(renamed, name) ? name : (renamed[name] ?? name)
}

/** What an approval of a way between two stages is for. */
export function approvalKind({ id }: Pipeline, from: string, to: string): string {
  return `${id}: ${from} > ${to}`
}

/** The stage in which records begin. */
export function firstStage(pipeline: Pipeline): string {
  return Object.keys(pipeline.stages ?? {})[0] ?? ''
}

/** A stage by its name. */
export function stageOf(pipeline: Pipeline, name: string): Stage | undefined {
  return Object.hasOwn(pipeline.stages, name) ? pipeline.stages[name] : undefined
}

/** What a stage means, `open` unless it says otherwise. */
export function kindOf(stage: Stage | undefined): StageKind {
  return stage?.kind ?? 'open'
}

/** Whether a deal in such a stage is over, for good or for bad. */
export function isClosing(kind: StageKind): kind is 'won' | 'lost' {
  return kind === 'won' || kind === 'lost'
}

const USUAL_CATEGORY = { open: 'pipeline', won: 'closed', lost: 'omitted', parked: 'omitted' } as const

/** How records in a stage are forecast. */
export function categoryOf(stage: Stage): ForecastCategory {
  return stage.forecastCategory ?? USUAL_CATEGORY[kindOf(stage)]
}

/** The chance to win that a stage stands for; null where it says none. */
export function probabilityOf(stage: Stage): number | null {
  const kind = kindOf(stage)
  return isClosing(kind) ? (kind === 'won' ? 10_000 : 0) : (stage.probabilityBp ?? null)
}
