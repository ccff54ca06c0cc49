import { absent, compare, either, negation, present } from './combine.ts'
import { EXPECTED } from './expected.ts'
import { foldInstant } from './fold-time.ts'
import { lowerComparison } from './lower-comparison.ts'
import { type HistoryTable, inside, report, type Scope } from './lowering.ts'
import { isPlainObject } from './operators.ts'
import { columnAt, type Place } from './place.ts'
import { both, equals, NEVER, type Predicate } from './predicate.ts'

/**
 * `wasEver`: the field has, or has had, this value. Never unknown.
 *
 * How long a field had a value in all (`timeIn`) is a sum over its changes, which no condition on single rows can say;
 * it is a report, not an operator.
 */
export function lowerWasEver(scope: Scope, place: Place, operand: unknown): Predicate {
  const history = historyOf(scope, 'wasEver')
  if (!history) return NEVER
  const quiet = { ...scope, negated: false }
  const everHad = either(
    ...[0, 1].map((side) => lowerComparison(quiet, recorded(history, place, side), 'eq', operand)),
  )
  const found = journal(scope, history, everHad)
  return scope.negated
    ? both(isNotNow(scope, place, operand), negation(found))
    : either(isNow(scope, place, operand), found)
}

/** `since`: the field has had this value without a break since an instant that compares so. Never unknown. */
export function lowerSince(scope: Scope, place: Place, operand: unknown): Predicate {
  const history = historyOf(scope, 'since')
  const term = readSince(scope, place, operand)
  if (!history || !term) return NEVER
  const parts: Predicate[] = []
  const { value, lte, gte } = term
  if (lte !== undefined) {
    const changes = present({ column: history.changesColumn, path: [place.name], kind: 'list' })
    parts.push(negation(journal(scope, history, both(compare(atOf(history), 'gt', lte), changes))))
  }
  if (gte !== undefined) {
    const arrived = lowerComparison({ ...scope, negated: false }, recorded(history, place, 1), 'eq', value)
    parts.push(journal(scope, history, both(compare(atOf(history), 'gte', gte), arrived)))
  }
  if (scope.negated) return either(isNotNow(scope, place, value), ...parts.map(negation))
  return both(isNow(scope, place, value), ...parts)
}

function readSince(scope: Scope, place: Place, operand: unknown) {
  const expected = EXPECTED.since
  const known = ['value', 'lte', 'gte']
  if (
    !isPlainObject(operand) ||
    Object.keys(operand).some((key) => !known.includes(key)) ||
    !Object.hasOwn(operand, 'value')
  ) {
    report(scope, 'CONDITION_TYPE', { field: place.name, expected })
    return undefined
  }
  const { value, lte, gte } = operand
  if (lte === undefined && gte === undefined) report(scope, 'CONDITION_TYPE', { field: place.name, expected })
  return {
    value,
    lte: lte === undefined ? undefined : foldInstant(inside(scope, 'lte'), place.name, lte),
    gte: gte === undefined ? undefined : foldInstant(inside(scope, 'gte'), place.name, gte),
  }
}

function isNow(scope: Scope, place: Place, operand: unknown): Predicate {
  return lowerComparison({ ...scope, negated: false }, place, 'eq', operand)
}

/** What a report of the past denies is denied for an empty field too. */
function isNotNow(scope: Scope, place: Place, operand: unknown): Predicate {
  return either(absent(columnAt(place)), lowerComparison({ ...scope, negated: true }, place, 'eq', operand))
}

/** One side of a recorded change: 0 before it, 1 after it. */
function recorded(history: HistoryTable, place: Place, side: number): Place {
  return { ...place, column: history.changesColumn, path: [place.name, side] }
}

function journal(scope: Scope, history: HistoryTable, of: Predicate): Predicate {
  const where = equals(history.entityColumn, scope.shape.name)
  const relation = { table: history.table, local: 'id', foreign: history.recordColumn, where }
  return { is: 'related', relation, quantifier: 'some', of }
}

function atOf(history: HistoryTable) {
  return { column: history.atColumn, kind: 'datetime' } as const
}

function historyOf(scope: Scope, operator: string): HistoryTable | undefined {
  const history = scope.item ? undefined : scope.lowering.options.history
  if (!history) report(scope, 'CONDITION_NO_HISTORY', { operator })
  return history
}
