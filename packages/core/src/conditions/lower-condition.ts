import { either } from './combine.ts'
import { ConditionError } from './condition-errors.ts'
import { EXPECTED } from './expected.ts'
import { lowerOperand } from './lower-operators.ts'
import { lowerRelation } from './lower-relation.ts'
import { inside, type Lowering, type LowerOptions, MAX_DEPTH, report, type Scope, spend } from './lowering.ts'
import { isPlainObject, isRelationOperand } from './operators.ts'
import { fieldOf, resolveExtField, resolveField } from './place.ts'
import { both, NEVER, type Predicate } from './predicate.ts'
import type { RelationShape, Shape } from './shape.ts'

/**
 * Checks a condition against a shape and brings it down to columns. Throws a {@link ConditionError} with all that is
 * wrong; nothing in a condition is ever ignored.
 *
 * `not` is carried down to the comparisons on the way, because "unknown" about money of another currency can not be
 * said in a predicate: so negate the condition, never the predicate.
 */
export function lowerCondition(shape: Shape, condition: unknown, options: LowerOptions = {}): Predicate {
  return lowerFully(shape, condition, options).predicate
}

/** The same, with what was learned on the way: whether the predicate holds for these vars only. */
export function lowerFully(
  shape: Shape,
  condition: unknown,
  options: LowerOptions,
): { predicate: Predicate; usesVars: boolean } {
  const lowering: Lowering = { options, issues: [], nodes: 0, usesVars: false }
  const event = options.event ?? false
  const predicate = lower(
    { lowering, shape, path: [], depth: 0, hops: 0, negated: false, event, item: false },
    condition,
  )
  if (lowering.issues.length > 0) throw new ConditionError(lowering.issues)
  return { predicate, usesVars: lowering.usesVars }
}

function lower(outer: Scope, condition: unknown): Predicate {
  const scope = { ...outer, depth: outer.depth + 1 }
  spend(scope)
  if (scope.depth > MAX_DEPTH) {
    report(scope, 'CONDITION_TOO_DEEP', { limit: MAX_DEPTH })
    return NEVER
  }
  if (!isPlainObject(condition)) {
    report(scope, 'CONDITION_SHAPE', { expected: EXPECTED.condition })
    return NEVER
  }
  const parts = Object.keys(condition).map((key) => lowerKey(inside(scope, key), key, condition[key]))
  return scope.negated ? either(...parts) : both(...parts)
}

function lowerKey(scope: Scope, key: string, operand: unknown): Predicate {
  if (key === 'all' || key === 'any') return lowerEach(scope, key, operand)
  if (key === 'not') return lower({ ...scope, negated: !scope.negated }, operand)
  if (key === 'ext' && scope.shape.ext && !fieldOf(scope.shape, key)) return lowerExt(scope, operand)

  const relation = relationOf(scope.shape, key)
  if (relation && (!fieldOf(scope.shape, key) || (isPlainObject(operand) && isRelationOperand(operand))))
    return lowerRelation(scope, key, relation, operand, lower)
  const place = resolveField(scope, key)
  return place ? lowerOperand(scope, place, operand) : NEVER
}

function lowerEach(scope: Scope, key: 'all' | 'any', conditions: unknown): Predicate {
  if (!Array.isArray(conditions)) {
    report(scope, 'CONDITION_SHAPE', { expected: EXPECTED.conditions })
    return NEVER
  }
  const parts: Predicate[] = []
  for (const [index, condition] of conditions.entries()) parts.push(lower(inside(scope, index), condition))
  return (key === 'all') !== scope.negated ? both(...parts) : either(...parts)
}

function lowerExt(scope: Scope, operand: unknown): Predicate {
  if (!isPlainObject(operand)) {
    report(scope, 'CONDITION_SHAPE', { expected: EXPECTED.fields })
    return NEVER
  }
  const parts = Object.keys(operand).map((name) => {
    const at = inside(scope, name)
    spend(at)
    const place = resolveExtField(at, name)
    return place ? lowerOperand(at, place, operand[name]) : NEVER
  })
  return scope.negated ? either(...parts) : both(...parts)
}

function relationOf(shape: Shape, name: string): RelationShape | undefined {
  return Object.hasOwn(shape.relations, name) ? shape.relations[name] : undefined
}
