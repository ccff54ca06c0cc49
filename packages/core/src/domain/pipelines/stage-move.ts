import { type ConditionVars, explainCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { CalendarDay } from '../../engine/entities/field.ts'
import type { ApprovalRule } from '../approvals/index.ts'
import { guardHolds } from './guard-holds.ts'
import { type Edge, kindOf, type Pipeline, type Stage, stageOf } from './pipeline.ts'
import { edgeBetween, type StageEdge, stagesFrom } from './stage-edge.ts'

type Values = Readonly<Record<string, unknown>>

/** What deciding on a move needs to know. */
export interface MoveFacts {
  readonly record: Values
  /** What is filled in together with the move. */
  readonly patch: Values
  readonly reason: string | undefined
  /** The roles of who moves it; `all` for administrators, whom no role list keeps out. */
  readonly roles: readonly string[] | 'all'
  /** How many records are in the new stage already. */
  readonly occupied: number
  /** What guards may ask of a record. */
  readonly shape: Shape
  readonly vars: ConditionVars
  /** The day of the move where the tenant is. */
  readonly today: CalendarDay
}

/** One thing that a move still needs. */
export type Missing =
  | { readonly what: 'field'; readonly field: string; readonly demandedBy: 'exit' | 'edge' | 'enter' }
  /** Of a guard, the first part that does not hold. Never what the record has there, which may be hidden. */
  | {
      readonly what: 'guard'
      readonly demandedBy: 'edge' | 'enter'
      readonly firstFalse?: { readonly field: string; readonly operator: string; readonly expected: unknown }
    }
  /** A field that holds none of the values that the pipeline knows. */
  | { readonly what: 'choice'; readonly field: string; readonly options: readonly string[] }
  | { readonly what: 'reason' }
  | { readonly what: 'role'; readonly roles: readonly string[] }
  | { readonly what: 'room'; readonly limit: number }

/** What a move to another stage would come to. All that is missing is told at once. */
export type StageMove =
  | { readonly kind: 'stay' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-allowed'; readonly allowed: readonly string[] }
  | { readonly kind: 'incomplete'; readonly edge: StageEdge['kind']; readonly missing: readonly Missing[] }
  | {
      readonly kind: 'move'
      readonly edge: StageEdge['kind']
      readonly stage: Stage
      /** The patch, with the close date that winning sets and reopening clears. */
      readonly patch: Values
      /** Who has to agree before, if anybody. */
      readonly approval?: ApprovalRule
    }

/** Decides whether a record may go from its stage to another, given how it would be then. */
export function stageMove(pipeline: Pipeline, from: string, to: string, facts: MoveFacts): StageMove {
  const stage = stageOf(pipeline, to)
  if (!stage) return { kind: 'unknown' }
  if (from === to) return { kind: 'stay' }
  const edge = edgeBetween(pipeline, from, to)
  if (!edge) return { kind: 'not-allowed', allowed: stagesFrom(pipeline, from) }

  const patch = { ...closeDateOf(pipeline, edge.kind, stage, facts), ...facts.patch }
  const moved = { ...facts.record, ...patch }
  const missing = missingFor(
    pipeline,
    { left: stageOf(pipeline, from), edge: edge.rule, stage },
    moved,
    facts,
  )
  if (missing.length > 0) return { kind: 'incomplete', edge: edge.kind, missing }
  const approval = approvalFor(edge.rule, moved, facts)
  return { kind: 'move', edge: edge.kind, stage, patch, ...(approval && { approval }) }
}

/** What a record still needs to enter a stage, by whatever way it comes: as when it comes from another pipeline. */
export function missingToEnter(pipeline: Pipeline, stage: Stage, facts: MoveFacts): readonly Missing[] {
  return missingFor(pipeline, { stage }, { ...facts.record, ...facts.patch }, facts)
}

interface Way {
  readonly left?: Stage | undefined
  readonly edge?: Edge | undefined
  readonly stage: Stage
}

function missingFor(
  pipeline: Pipeline,
  { left, edge, stage }: Way,
  moved: Values,
  facts: MoveFacts,
): readonly Missing[] {
  return [
    ...missingFields(pipeline, moved, left, edge, stage),
    ...unknownReason(pipeline, stage, moved),
    ...failingGuards(moved, edge, stage, facts),
    ...(edge?.reasonRequired && !facts.reason?.trim() ? [{ what: 'reason' } as const] : []),
    ...missingRoles(edge, stage, facts),
    ...(stage.wip !== undefined && facts.occupied >= stage.wip
      ? [{ what: 'room', limit: stage.wip } as const]
      : []),
  ]
}

function approvalFor(
  edge: Edge | undefined,
  moved: Values,
  { shape, vars }: MoveFacts,
): ApprovalRule | undefined {
  const rule = edge?.approval
  const isNeeded = rule && (rule.when === undefined || guardHolds(shape, rule.when, moved, vars))
  return isNeeded ? rule : undefined
}

function closeDateOf(
  { on }: Pipeline,
  kind: StageEdge['kind'],
  stage: Stage,
  { record, today }: MoveFacts,
): Values {
  if (on !== DEAL) return {}
  if (kind === 'reopen') return { closeDate: null }
  return kindOf(stage) === 'won' && !isFilled(record['closeDate']) ? { closeDate: today } : {}
}

/** Deals end with an amount, a day and a reason; what ends on other records is theirs to say. */
const DEAL = 'opportunity'
/** What closing a deal demands in any pipeline. */
export const NEEDED_TO_CLOSE = { open: [], parked: [], won: ['amount'], lost: ['lostReason'] } as const

/** Each field once, as the first who demands it. */
function missingFields(
  pipeline: Pipeline,
  moved: Values,
  left: Stage | undefined,
  edge: Edge | undefined,
  entered: Stage,
): readonly Missing[] {
  const needed = pipeline.on === DEAL ? NEEDED_TO_CLOSE[kindOf(entered)] : []
  const demands = [
    ...(left?.requireOnExit ?? []).map((field) => ({ field, demandedBy: 'exit' as const })),
    ...(edge?.require ?? []).map((field) => ({ field, demandedBy: 'edge' as const })),
    ...[...(entered.requireOnEnter ?? []), ...needed].map((field) => ({
      field,
      demandedBy: 'enter' as const,
    })),
  ]
  return demands
    .filter(({ field }, at) => demands.findIndex((other) => other.field === field) === at)
    .filter(({ field }) => !isFilled(moved[field]))
    .map((demand) => ({ what: 'field', ...demand }))
}

function unknownReason(pipeline: Pipeline, entered: Stage, moved: Values): readonly Missing[] {
  return kindOf(entered) === 'lost' ? unknownLostReason(pipeline, moved) : []
}

/** Of a catalogue of reasons one has to be said, and `other` to be explained. */
export function unknownLostReason(
  { on, lostReasons }: Pick<Pipeline, 'on' | 'lostReasons'>,
  { lostReason, lostNotes }: Values,
): readonly Missing[] {
  if (on !== DEAL || !lostReasons || !isFilled(lostReason)) return []
  const options = lostReasons.map(({ key }) => key)
  if (!options.includes(String(lostReason))) return [{ what: 'choice', field: 'lostReason', options }]
  return lostReason === 'other' && !isFilled(lostNotes)
    ? [{ what: 'field', field: 'lostNotes', demandedBy: 'enter' }]
    : []
}

function failingGuards(
  moved: Values,
  edge: Edge | undefined,
  entered: Stage,
  { shape, vars }: MoveFacts,
): readonly Missing[] {
  const guards = [
    { guard: edge?.guard, demandedBy: 'edge' as const },
    { guard: entered.guard, demandedBy: 'enter' as const },
  ]
  return guards.flatMap(({ guard, demandedBy }): Missing[] => {
    if (guard === undefined || guardHolds(shape, guard, moved, vars)) return []
    const { firstFalse } = explainCondition(shape, guard, moved, { vars })
    if (!firstFalse) return [{ what: 'guard', demandedBy }]
    const { field, operator, expected } = firstFalse
    return [{ what: 'guard', demandedBy, firstFalse: { field, operator, expected } }]
  })
}

function missingRoles(edge: Edge | undefined, entered: Stage, { roles }: MoveFacts): readonly Missing[] {
  if (roles === 'all') return []
  const lists = [edge?.roles, entered.roles].filter((list) => list !== undefined)
  return lists
    .filter((list) => !list.some((role) => roles.includes(role)))
    .map((list) => ({ what: 'role', roles: list }))
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0)
}
