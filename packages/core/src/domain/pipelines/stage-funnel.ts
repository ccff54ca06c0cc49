import {
  both,
  type ColumnRef,
  empty,
  equals,
  type Predicate,
  type Scalar,
} from '../../conditions/predicate.ts'
import type { AggregateQuery } from '../../store/query.ts'
import type { Row } from '../../store/table.ts'
import { isClosing, kindOf, type Pipeline, type StageKind } from './pipeline.ts'
import { stageVisit } from './stage-visit.ts'

// Three questions, three names: a cohort follows records, a flow counts entries, a snapshot counts what lay where. Each is
// one question to the store about the visits of one pipeline, so that what it costs here does not grow with their number.

/** From `from` on, up to but without `to`. */
export interface Window {
  readonly from: Date
  readonly to: Date
}

/** Which records, from where to where, and how long each is given. */
export interface CohortQuestion {
  readonly from: string
  readonly to: string
  /** When the records first entered `from`. */
  readonly window: Window
  /** How long after that a record may take, in milliseconds. */
  readonly horizonMs: number
  /** Whether a record that passes `to` by, into a later stage or to won, has come through. */
  readonly skipCounts: boolean
  readonly now: Date
}

/** How many of those who began came through. */
export interface Cohort {
  readonly population: number
  readonly converted: number
  /** Still on their way when their time is not over: nobody knows yet, so the rate leaves them out. */
  readonly censored: number
  /** Converted of those decided, in basis points, rounded half up; null where none is decided. */
  readonly rateBp: number | null
}

/** How many came, by stage, in the order of the stages. */
export type StageCounts = Readonly<Record<string, number>>

const stage: ColumnRef = { column: 'stage', kind: 'text' }
const seq: ColumnRef = { column: 'seq', kind: 'int' }
const recordId: ColumnRef = { column: 'recordId', kind: 'text' }
const enteredAt: ColumnRef = { column: 'enteredAt', kind: 'datetime' }
const exitedAt: ColumnRef = { column: 'exitedAt', kind: 'datetime' }

/** The longest time that a store adds to an instant, some three thousand years. */
const LONGEST = 100_000_000_000_000

/**
 * Of the records that first entered one stage in a window: how many came to another within their time. Records that are
 * neither through, nor closed, nor out of time, are told apart.
 */
export function cohortQuery(pipeline: Pipeline, question: CohortQuestion): AggregateQuery {
  const { from, window, now } = question
  const horizon = Math.min(question.horizonMs, LONGEST)
  const known = compare(enteredAt, 'lte', now.getTime())
  const through = someVisit(
    pipeline,
    isIn(stage, goalsOf(pipeline, question)),
    compare(seq, 'gt', outer(seq)),
    { ...compare(enteredAt, 'lte', outer(enteredAt)), plus: horizon },
    known,
  )
  const over = someVisit(pipeline, isIn(stage, stagesOf(pipeline, isClosing)), isPresent(now))
  const hasTime = compare(enteredAt, 'gt', now.getTime() - horizon)
  return {
    where: both(
      ofPipeline(pipeline),
      equals('stage', from),
      equals('isFirst', true, 'bool'),
      within(window),
      known,
    ),
    groupBy: [],
    measures: {
      population: { count: true },
      converted: { count: true, where: through },
      censored: { count: true, where: both(hasTime, not(through), not(over)) },
    },
  }
}

/** What {@link cohortQuery} found. */
export function cohortFrom([row]: readonly Row[]): Cohort {
  const [population, converted, censored] = ['population', 'converted', 'censored'].map((name) =>
    Number(row?.[name] ?? 0),
  ) as [number, number, number]
  return { population, converted, censored, rateBp: shareBp(converted, population - censored) }
}

/**
 * How many entries into each stage happened in a window. A record that bounces back and forth counts once for each stage,
 * or, with `distinct: false`, as often as it came.
 */
export function flowQuery(
  pipeline: Pipeline,
  { window, distinct }: { readonly window: Window; readonly distinct: boolean },
): AggregateQuery {
  return {
    where: both(ofStages(pipeline), within(window)),
    groupBy: [{ name: 'stage', column: stage }],
    measures: { count: distinct ? { countDistinct: recordId } : { count: true } },
  }
}

/** How many records were in each stage at an instant, today or long ago. */
export function snapshotQuery(pipeline: Pipeline, at: Date): AggregateQuery {
  return {
    where: both(ofStages(pipeline), isPresent(at)),
    groupBy: [{ name: 'stage', column: stage }],
    measures: { count: { count: true } },
  }
}

/** What {@link flowQuery} or {@link snapshotQuery} found; a stage that is no more is left out. */
export function stageCounts({ stages }: Pipeline, rows: readonly Row[]): StageCounts {
  const counts = new Map(rows.map((row) => [row['stage'], Number(row['count'])]))
  return Object.fromEntries(Object.keys(stages).map((name) => [name, counts.get(name) ?? 0]))
}

/** A part of a whole in basis points, rounded half up; null of nothing. */
export function shareBp(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.floor((part * 20_000 + whole) / (2 * whole))
}

/** The stages that count as having come through. Lost comes last in many pipelines, and is no success. */
function goalsOf({ stages }: Pipeline, { to, skipCounts }: CohortQuestion): readonly string[] {
  if (!skipCounts) return [to]
  const order = Object.keys(stages)
  const later = order
    .slice(order.indexOf(to) + 1)
    .filter((name) => ['open', 'won'].includes(kindOf(stages[name])))
  return [to, ...later]
}

/** The stages of a kind. */
function stagesOf({ stages }: Pipeline, is: (kind: StageKind) => boolean): readonly string[] {
  return Object.keys(stages).filter((name) => is(kindOf(stages[name])))
}

/** The same record has a visit like this. */
function someVisit(pipeline: Pipeline, ...of: readonly Predicate[]): Predicate {
  const relation = {
    table: stageVisit.name,
    local: 'recordId',
    foreign: 'recordId',
    where: empty('deletedAt'),
  }
  return { is: 'related', relation, quantifier: 'some', of: both(ofPipeline(pipeline), ...of) }
}

function ofPipeline({ id }: Pipeline): Predicate {
  return equals('pipeline', id)
}

/** All stages by name, so that an index by stage and time serves. */
function ofStages(pipeline: Pipeline): Predicate {
  return both(ofPipeline(pipeline), isIn(stage, Object.keys(pipeline.stages)))
}

/** In stages of a kind. */
export function inStages(pipeline: Pipeline, is: (kind: StageKind) => boolean): Predicate {
  return both(ofPipeline(pipeline), isIn(stage, stagesOf(pipeline, is)))
}

/** Entered in a window. */
export function within({ from, to }: Window): Predicate {
  return both(compare(enteredAt, 'gte', from.getTime()), compare(enteredAt, 'lt', to.getTime()))
}

/** Entered by then, and not left. */
export function isPresent(at: Date): Predicate {
  const isOpen: Predicate = { is: 'null', column: exitedAt }
  const entered = compare(enteredAt, 'lte', at.getTime())
  return both(entered, { is: 'any', of: [isOpen, compare(exitedAt, 'gt', at.getTime())] })
}

function outer(column: ColumnRef): ColumnRef {
  return { ...column, of: 'outer' }
}

function not(of: Predicate): Predicate {
  return { is: 'not', of }
}

function isIn(column: ColumnRef, values: readonly string[]): Predicate {
  return { is: 'in', column, values }
}

function compare(column: ColumnRef, op: 'gt' | 'gte' | 'lt' | 'lte', to: Scalar | ColumnRef) {
  return { is: 'compare', column, op, to } as const
}
