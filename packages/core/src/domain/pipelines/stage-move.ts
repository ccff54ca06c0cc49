import { type ConditionVars, explainCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import type { CalendarDay } from '../../engine/entities/field.ts'
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
    }

/** Decides whether a record may go from its stage to another, given how it would be then. */
export function stageMove(pipeline: Pipeline, from: string, to: string, facts: MoveFacts): StageMove {
  const stage = stageOf(pipeline, to)
  if (!stage) return { kind: 'unknown' }
  if (from === to) return { kind: 'stay' }
  const edge = edgeBetween(pipeline, from, to)
  if (!edge) return { kind: 'not-allowed', allowed: stagesFrom(pipeline, from) }

  const patch = { ...closeDateOf(edge, stage, facts), ...facts.patch }
  const moved = { ...facts.record, ...patch }
  const missing: readonly Missing[] = [
    ...missingFields(moved, stageOf(pipeline, from), edge.rule, stage),
    ...failingGuards(moved, edge.rule, stage, facts),
    ...(edge.rule?.reasonRequired && !facts.reason?.trim() ? [{ what: 'reason' } as const] : []),
    ...missingRoles(edge.rule, stage, facts),
    ...(stage.wip !== undefined && facts.occupied >= stage.wip
      ? [{ what: 'room', limit: stage.wip } as const]
      : []),
  ]
  return missing.length > 0
    ? { kind: 'incomplete', edge: edge.kind, missing }
    : { kind: 'move', edge: edge.kind, stage, patch }
}

function closeDateOf({ kind }: StageEdge, stage: Stage, { record, today }: MoveFacts): Values {
  if (kind === 'reopen') return { closeDate: null }
  return kindOf(stage) === 'won' && !isFilled(record['closeDate']) ? { closeDate: today } : {}
}

/** What closing demands in any pipeline. */
export const NEEDED_TO_CLOSE = { open: [], parked: [], won: ['amount'], lost: ['lostReason'] } as const

/** Each field once, as the first who demands it. */
function missingFields(
  moved: Values,
  left: Stage | undefined,
  edge: Edge | undefined,
  entered: Stage,
): readonly Missing[] {
  const needed = NEEDED_TO_CLOSE[kindOf(entered)]
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
    if (guard === undefined) return []
    const { matches, firstFalse } = explainCondition(shape, guard, moved, { vars })
    if (matches) return []
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
