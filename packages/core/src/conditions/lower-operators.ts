import { either, negation } from './combine.ts'
import { EXPECTED } from './expected.ts'
import { lowerChanged, lowerChangedTo, lowerWas, presence } from './lower-change.ts'
import { lowerComparison, lowerIn, lowerNeqOrNull, type Siblings } from './lower-comparison.ts'
import { lowerSince, lowerWasEver } from './lower-history.ts'
import { inside, MAX_DEPTH, report, type Scope, spend } from './lowering.ts'
import { isPlainObject, type Operator, operatorsOf } from './operators.ts'
import { columnAt, itemOf, type Place } from './place.ts'
import { both, NEVER, type Predicate, type Quantifier, type TextTest } from './predicate.ts'
import { isStorableText } from './text.ts'

type Lowering = (scope: Scope, place: Place, operand: unknown, beside: Siblings) => Predicate

const LOWERINGS: { readonly [O in Exclude<Operator, 'convert'>]: Lowering } = {
  eq: (scope, place, operand, beside) => lowerComparison(scope, place, 'eq', operand, beside),
  neq: (scope, place, operand, beside) => lowerComparison(scope, place, 'neq', operand, beside),
  gt: (scope, place, operand, beside) => lowerComparison(scope, place, 'gt', operand, beside),
  gte: (scope, place, operand, beside) => lowerComparison(scope, place, 'gte', operand, beside),
  lt: (scope, place, operand, beside) => lowerComparison(scope, place, 'lt', operand, beside),
  lte: (scope, place, operand, beside) => lowerComparison(scope, place, 'lte', operand, beside),
  neqOrNull: lowerNeqOrNull,
  in: (scope, place, operand, beside) => lowerIn(scope, place, 'in', operand, beside),
  notIn: (scope, place, operand, beside) => lowerIn(scope, place, 'notIn', operand, beside),
  isNull: (scope, place, operand) => lowerPresence(scope, place, operand, false),
  isNotNull: (scope, place, operand) => lowerPresence(scope, place, operand, true),
  contains: (scope, place, operand) => lowerText(scope, place, 'contains', operand),
  startsWith: (scope, place, operand) => lowerText(scope, place, 'startsWith', operand),
  endsWith: (scope, place, operand) => lowerText(scope, place, 'endsWith', operand),
  some: (scope, place, operand) => lowerItems(scope, place, 'some', operand),
  every: (scope, place, operand) => lowerItems(scope, place, 'every', operand),
  everyNonEmpty: (scope, place, operand) => lowerItems(scope, place, 'everyNonEmpty', operand),
  none: (scope, place, operand) => lowerItems(scope, place, 'none', operand),
  changed: lowerChanged,
  changedTo: lowerChangedTo,
  was: lowerWas,
  wasEver: lowerWasEver,
  since: lowerSince,
}

/** What an encrypted field can tell. */
const ANSWERED: Readonly<Record<NonNullable<Place['encrypted']>, readonly string[]>> = {
  unsearched: ['isNull', 'isNotNull', 'changed'],
  equals: ['isNull', 'isNotNull', 'changed', 'eq', 'neq', 'neqOrNull', 'in', 'notIn', 'changedTo', 'was'],
}

/** What is asked of one value: a constant to equal, null, or an object of operators. */
export function lowerOperand(scope: Scope, place: Place, operand: unknown): Predicate {
  if (operand === null) return presence(scope, place, false)
  const operators = asOperators(place, operand)
  const names = Object.keys(operators)
  if (names.length === 0 || names.every((name) => name === 'convert')) {
    report(scope, 'CONDITION_SHAPE', { expected: EXPECTED.operatorOn(place.name) })
    return NEVER
  }
  const direct = operators !== operand
  const parts = names
    .filter((name) => name !== 'convert' || place.type.kind !== 'money')
    .map((name) =>
      lowerOperator(direct ? scope : inside(scope, name), place, name, operators[name], operators),
    )
  return scope.negated ? either(...parts) : both(...parts)
}

/** The operators that an operand means: `'north'` means `{ eq: 'north' }`. */
export function asOperators(place: { readonly type: Place['type'] }, operand: unknown): Siblings {
  return isPlainObject(operand) && !isValueObject(place, operand) ? operand : { eq: operand }
}

function lowerOperator(
  scope: Scope,
  place: Place,
  name: string,
  operand: unknown,
  beside: Siblings,
): Predicate {
  spend(scope)
  const known = operatorsOf(place.type)
  if (!(known as readonly string[]).includes(name)) {
    report(scope, 'CONDITION_UNKNOWN_OPERATOR', {
      operator: name,
      field: place.name,
      operators: known.join(', '),
    })
    return NEVER
  }
  if (place.encrypted && !ANSWERED[place.encrypted].includes(name)) {
    const operators = ANSWERED[place.encrypted].join(', ')
    report(scope, 'FIELD_ENCRYPTED', { operator: name, field: place.name, operators })
    return NEVER
  }
  return LOWERINGS[name as keyof typeof LOWERINGS](scope, place, operand, beside)
}

/** Objects that are a value to equal rather than operators. */
function isValueObject({ type }: { readonly type: Place['type'] }, operand: Siblings): boolean {
  if (type.kind === 'money' && (Object.hasOwn(operand, 'amount') || Object.hasOwn(operand, 'currency')))
    return true
  return ['actor', 'field', 'startOfDay'].some((term) => Object.hasOwn(operand, term))
}

function lowerPresence(scope: Scope, place: Place, operand: unknown, ifTrue: boolean): Predicate {
  if (typeof operand === 'boolean') return presence(scope, place, operand === ifTrue)
  report(scope, 'CONDITION_TYPE', { field: place.name, expected: EXPECTED.bool })
  return NEVER
}

function lowerText(scope: Scope, place: Place, test: TextTest, operand: unknown): Predicate {
  if (typeof operand !== 'string' || !isStorableText(operand)) {
    report(scope, 'CONDITION_TYPE', { field: place.name, expected: EXPECTED.text })
    return NEVER
  }
  // Every text contains the empty one; stores differ on it.
  if (operand === '') return scope.negated ? NEVER : presence(scope, place, true)
  const found: Predicate = { is: test, column: columnAt(place), text: operand.normalize('NFC') }
  return scope.negated ? negation(found) : found
}

function lowerItems(scope: Scope, place: Place, quantifier: Quantifier, operand: unknown): Predicate {
  if (place.type.kind !== 'list') return NEVER
  if (scope.depth >= MAX_DEPTH) {
    report(scope, 'CONDITION_TOO_DEEP', { limit: MAX_DEPTH })
    return NEVER
  }
  const item = { ...scope, depth: scope.depth + 1, negated: false, event: false, item: true }
  const of = lowerOperand(item, itemOf(place, place.type.of), operand)
  const items: Predicate = { is: 'items', column: columnAt(place), quantifier, of }
  return scope.negated ? negation(items) : items
}
