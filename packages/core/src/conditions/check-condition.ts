import type { ConditionIssue, ConditionWarning } from './condition-errors.ts'
import { ConditionError } from './condition-errors.ts'
import { findContradictions } from './find-contradictions.ts'
import { lowerFully } from './lower-condition.ts'
import type { HistoryTable, LowerOptions } from './lowering.ts'
import { outlineOf } from './outline.ts'
import type { Predicate } from './predicate.ts'
import type { Shape } from './shape.ts'
import { warnOfNeq } from './warn-of-neq.ts'

/** Where a condition is going to be used. */
export interface CheckOptions {
  /** With a change at hand, so `changed`, `changedTo` and `was` may be asked. */
  readonly event?: boolean
  /** Where the past cannot be asked, as when a single record is matched: `wasEver` and `since` are issues. */
  readonly history?: boolean
  readonly allow?: LowerOptions['allow']
}

/** What is wrong with a condition, and what hardly means what it says. */
export interface ConditionCheck {
  readonly issues: readonly ConditionIssue[]
  /** Only of a condition without issues. */
  readonly warnings: readonly ConditionWarning[]
}

const ANY_MOMENT = { now: Date.UTC(2026, 0, 1), zone: 'UTC', actor: {} }
const SOME_HISTORY: HistoryTable = {
  table: 'journal',
  recordColumn: 'recordId',
  entityColumn: 'entity',
  atColumn: 'at',
  changesColumn: 'changes',
}

/** Looks a condition over before it is saved. It never throws, whatever it is given. */
export function checkCondition(shape: Shape, condition: unknown, options: CheckOptions = {}): ConditionCheck {
  try {
    const { predicate } = lowerAtAnyMoment(shape, condition, options)
    const warnings = [...warnOfNeq(outlineOf(shape, condition)), ...findContradictions(shape, predicate)]
    return { issues: [], warnings }
  } catch (error) {
    if (error instanceof ConditionError) return { issues: error.issues, warnings: [] }
    throw error
  }
}

/** Lowers with stand-ins for what only an evaluation knows. */
export function lowerAtAnyMoment(
  shape: Shape,
  condition: unknown,
  { event = false, history = true, allow }: CheckOptions,
): { predicate: Predicate; usesVars: boolean } {
  return lowerFully(shape, condition, {
    vars: ANY_MOMENT,
    event,
    ...(history && { history: SOME_HISTORY }),
    ...(allow && { allow }),
  })
}
