import { absent, compare, either, negation, present } from './combine.ts'
import { EXPECTED } from './expected.ts'
import { lowerComparison } from './lower-comparison.ts'
import { report, type Scope } from './lowering.ts'
import { before, columnAt, moneyAt, type Place } from './place.ts'
import { both, NEVER, type Predicate } from './predicate.ts'

/** `changed`: the change at hand touched the field. Never unknown: from nothing to something is a change. */
export function lowerChanged(scope: Scope, place: Place, operand: unknown): Predicate {
  if (!hasChange(scope, 'changed')) return NEVER
  if (typeof operand !== 'boolean') {
    report(scope, 'CONDITION_TYPE', { field: place.name, expected: EXPECTED.bool })
    return NEVER
  }
  return differs(place, operand !== scope.negated)
}

/** `changedTo`: the change at hand gave the field this value. */
export function lowerChangedTo(scope: Scope, place: Place, operand: unknown): Predicate {
  if (!hasChange(scope, 'changedTo')) return NEVER
  const arrived =
    operand === null ? presence(scope, place, false) : lowerComparison(scope, place, 'eq', operand)
  const moved = differs(place, !scope.negated)
  return scope.negated ? either(moved, arrived) : both(moved, arrived)
}

/** `was`: the value before the change at hand. */
export function lowerWas(scope: Scope, place: Place, operand: unknown): Predicate {
  if (!hasChange(scope, 'was')) return NEVER
  if (operand === null) return presence(scope, before(place), false)
  return lowerComparison(scope, before(place), 'eq', operand)
}

/** Whether there is something in a place; never unknown. */
export function presence(scope: Scope, place: Place, expected: boolean): Predicate {
  const column = columnAt(place)
  return expected !== scope.negated ? present(column) : absent(column)
}

function hasChange(scope: Scope, operator: string): boolean {
  if (scope.event) return true
  report(scope, 'CONDITION_EVENT_ONLY', { operator })
  return false
}

/** Before and now, null-safe. Whole lists and JSON compare by content, which only a record at hand can do. */
function differs(place: Place, expected: boolean): Predicate {
  const earlier = before(place)
  const [now, then] = [columnAt(place), columnAt(earlier)]
  const values = isWhole(place)
    ? compare({ ...now, kind: 'list' }, 'eq', { ...then, kind: 'list' })
    : place.type.kind === 'money'
      ? both(compare(now, 'eq', then), compare(moneyAt(place).currency, 'eq', moneyAt(earlier).currency))
      : compare(now, 'eq', then)
  const bothPresent = both(present(now), present(then))
  const same = either(both(absent(now), absent(then)), both(bothPresent, values))
  return expected ? negation(same) : same
}

function isWhole(place: Place): boolean {
  return place.type.kind === 'list' || place.type.kind === 'json'
}
