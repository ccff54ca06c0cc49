import { absent, compare, either, negation, opposite, present } from './combine.ts'
import { compareConstant } from './compare-constant.ts'
import { type Constant, constantOf, constantsOf, isActorTerm } from './constant.ts'
import { EXPECTED } from './expected.ts'
import { lowerMoneyComparison, lowerMoneyFields } from './lower-money.ts'
import { inside, MAX_LIST, report, type Scope } from './lowering.ts'
import { isPlainObject } from './operators.ts'
import { columnAt, extFieldOf, type Place, resolveExtField, resolveField } from './place.ts'
import { ALWAYS, both, type ColumnRef, type Comparison, NEVER, type Predicate } from './predicate.ts'
import type { FieldType } from './shape.ts'

/** What stands beside an operator in the same object. */
export type Siblings = { readonly [operator: string]: unknown }

/** `eq`, `neq`, `gt`, `gte`, `lt`, `lte`. */
export function lowerComparison(
  scope: Scope,
  place: Place,
  op: Comparison,
  operand: unknown,
  beside: Siblings = {},
): Predicate {
  const effective = scope.negated ? opposite(op) : op
  if (isPlainObject(operand) && Object.hasOwn(operand, 'field'))
    return compareFields(scope, place, effective, operand)
  if (place.type.kind === 'money')
    return lowerMoneyComparison(scope, place, effective, operand, beside['convert'])

  const constant = constantOf(scope, place, operand, op === 'eq' || op === 'neq' ? 'equality' : 'order')
  return constant ? compareConstant(columnAt(place), effective, constant) : NEVER
}

/** `neqOrNull`: different, or not there at all. */
export function lowerNeqOrNull(
  scope: Scope,
  place: Place,
  operand: unknown,
  beside: Siblings = {},
): Predicate {
  const column = columnAt(place)
  const compared = lowerComparison(scope, place, 'neq', operand, beside)
  return scope.negated ? compared : either(absent(column), compared)
}

/** `in` and `notIn`. Nothing is in an empty list, not even nothing. */
export function lowerIn(
  scope: Scope,
  place: Place,
  op: 'in' | 'notIn',
  operand: unknown,
  beside: Siblings = {},
): Predicate {
  const operands = isActorTerm(operand) ? [operand] : operand
  if (!Array.isArray(operands)) {
    report(scope, 'CONDITION_TYPE', { field: place.name, expected: EXPECTED.list })
    return NEVER
  }
  if (operands.length > MAX_LIST) {
    report(scope, 'CONDITION_LIST_TOO_LONG', { field: place.name, limit: MAX_LIST })
    return NEVER
  }
  const among = (op === 'in') !== scope.negated
  if (place.type.kind === 'money') return moneyIn(scope, place, among, operands, beside)
  return memberOf(columnAt(place), among, constantsOf(scope, place, operands))
}

function memberOf(column: ColumnRef, among: boolean, constants: readonly Constant[]): Predicate {
  const values = [
    ...new Set(constants.flatMap((constant) => (constant.is === 'value' ? [constant.value] : []))),
  ]
  const membership: Predicate = values.length > 0 ? { is: 'in', column, values } : NEVER
  if (among) return membership
  if (constants.length === 0) return ALWAYS
  if (constants.some((constant) => constant.is === 'unknown')) return NEVER
  return values.length > 0 ? negation(membership) : present(column)
}

function moneyIn(
  scope: Scope,
  place: Place,
  among: boolean,
  operands: readonly unknown[],
  beside: Siblings,
): Predicate {
  const each = operands.map((operand, index) =>
    lowerMoneyComparison(inside(scope, index), place, among ? 'eq' : 'neq', operand, beside['convert']),
  )
  return among ? either(...each) : both(...each)
}

function compareFields(
  scope: Scope,
  place: Place,
  op: Comparison,
  term: { readonly [key: string]: unknown },
): Predicate {
  const name = term['field']
  if (typeof name !== 'string' || Object.keys(term).length !== 1 || scope.item) {
    report(scope, 'CONDITION_UNKNOWN_TERM', { term: Object.keys(term).join(' '), field: place.name })
    return NEVER
  }
  const other = resolveTerm(scope, name)
  if (!other) return NEVER
  if (place.encrypted || other.encrypted) {
    const operators = 'isNull, isNotNull'
    const field = place.encrypted ? place.name : other.name
    report(scope, 'FIELD_ENCRYPTED', { operator: 'field', field, operators })
    return NEVER
  }
  if (comparableAs(place.type) !== comparableAs(other.type)) {
    report(scope, 'CONDITION_TYPE', {
      field: place.name,
      expected: EXPECTED.fieldOfType(comparableAs(place.type)),
    })
    return NEVER
  }
  if (place.type.kind === 'money') return lowerMoneyFields(place, op, other)
  return compare(columnAt(place), op, columnAt(other))
}

/** The field that `{ field: 'region' }` or `{ field: 'ext.tier' }` names. */
function resolveTerm(scope: Scope, name: string): Place | undefined {
  const ext = name.startsWith('ext.') ? name.slice('ext.'.length) : undefined
  return ext !== undefined && extFieldOf(scope.shape, ext)
    ? resolveExtField(scope, ext)
    : resolveField(scope, name)
}

/** Fields compare with each other when they are stored alike. */
function comparableAs(type: FieldType): string {
  if (type.kind === 'select' || type.kind === 'ref') return 'text'
  return type.kind === 'decimal' ? `decimal with ${type.scale} decimals` : type.kind
}
