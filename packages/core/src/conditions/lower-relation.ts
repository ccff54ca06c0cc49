import { either, negation, opposite } from './combine.ts'
import { EXPECTED } from './expected.ts'
import { inside, MAX_HOPS, report, type Scope, spend } from './lowering.ts'
import { COUNT_COMPARISONS, isPlainObject, QUANTIFIERS, RELATION_OPERATORS } from './operators.ts'
import { fieldOf, isHidden } from './place.ts'
import {
  both,
  type Comparison,
  NEVER,
  type Predicate,
  type Quantifier,
  type RelationRef,
} from './predicate.ts'
import type { RelationShape, Shape } from './shape.ts'

/** How a condition on related records is lowered: handed in, because it leads back to where relations are found. */
export type LowerRelated = (scope: Scope, condition: unknown) => Predicate

/** What is asked of related records. Never unknown: a related record that is not known to satisfy does not. */
export function lowerRelation(
  scope: Scope,
  name: string,
  relation: RelationShape,
  operand: unknown,
  lower: LowerRelated,
): Predicate {
  if (!isPlainObject(operand) || Object.keys(operand).length === 0) {
    report(scope, 'CONDITION_SHAPE', { expected: EXPECTED.oneOfOn(RELATION_OPERATORS.join(', '), name) })
    return NEVER
  }
  if (scope.hops === MAX_HOPS) {
    report(scope, 'CONDITION_TOO_FAR', { limit: MAX_HOPS })
    return NEVER
  }
  const target = relation.to()
  if (isLinkHidden(scope, relation, target)) return NEVER
  const reference = referenceTo(scope, relation, target)
  const related = { ...scope, shape: target, hops: scope.hops + 1, negated: false, event: false, item: false }
  const parts = Object.keys(operand).map((operator) => {
    const at = inside(scope, operator)
    spend(at)
    if (operator === 'count')
      return lowerCount(at, reference, { ...related, path: at.path }, operand[operator], lower)
    if (isQuantifier(operator)) {
      const of = lower({ ...related, path: at.path }, operand[operator])
      const asked: Predicate = { is: 'related', relation: reference, quantifier: operator, of }
      return scope.negated ? negation(asked) : asked
    }
    report(at, 'CONDITION_UNKNOWN_OPERATOR', {
      operator,
      field: name,
      operators: RELATION_OPERATORS.join(', '),
    })
    return NEVER
  })
  return scope.negated ? either(...parts) : both(...parts)
}

function lowerCount(
  scope: Scope,
  relation: RelationRef,
  related: Scope,
  operand: unknown,
  lower: LowerRelated,
): Predicate {
  const comparisons = isPlainObject(operand) ? Object.keys(operand).filter((key) => key !== 'where') : []
  if (!isPlainObject(operand) || comparisons.length === 0) {
    report(scope, 'CONDITION_SHAPE', { expected: EXPECTED.count })
    return NEVER
  }
  const where = Object.hasOwn(operand, 'where') ? operand['where'] : {}
  const of = lower({ ...related, path: [...related.path, 'where'] }, where)
  const parts = comparisons.map((op) => {
    const at = inside(scope, op)
    const to = operand[op]
    if (!isCountComparison(op)) {
      report(at, 'CONDITION_UNKNOWN_OPERATOR', {
        operator: op,
        field: 'count',
        operators: COUNT_COMPARISONS.join(', '),
      })
      return NEVER
    }
    if (typeof to === 'number' && Number.isSafeInteger(to))
      return { is: 'count', relation, of, op: scope.negated ? opposite(op) : op, to } as const
    report(at, 'CONDITION_TYPE', { field: 'count', expected: EXPECTED.integer })
    return NEVER
  })
  return scope.negated ? either(...parts) : both(...parts)
}

function referenceTo(scope: Scope, { local, foreign }: RelationShape, target: Shape): RelationRef {
  const where = scope.lowering.options.related?.(target)
  return { table: target.name, local, foreign, ...(where && { where }) }
}

/** Who may not know the field that holds the link may not learn from it who is linked. */
function isLinkHidden(scope: Scope, { local, foreign }: RelationShape, target: Shape): boolean {
  const hidden = fieldOf(scope.shape, local) !== undefined && isHidden(scope, scope.shape, local)
  return hidden || (fieldOf(target, foreign) !== undefined && isHidden(scope, target, foreign))
}

function isQuantifier(operator: string): operator is Quantifier {
  return (QUANTIFIERS as readonly string[]).includes(operator)
}

function isCountComparison(operator: string): operator is Comparison {
  return (COUNT_COMPARISONS as readonly string[]).includes(operator)
}
