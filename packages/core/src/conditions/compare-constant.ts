import { compare, present } from './combine.ts'
import type { Constant } from './constant.ts'
import { type ColumnRef, type Comparison, NEVER, type Predicate } from './predicate.ts'

/** A comparison with a constant, already turned round where it is negated. */
export function compareConstant(column: ColumnRef, op: Comparison, constant: Constant): Predicate {
  if (constant.is === 'value') return compare(column, op, constant.value)
  if (constant.is === 'unknown' || op === 'eq') return NEVER
  if (op === 'neq') return present(column)
  if (constant.is === 'impossible') return NEVER
  return compare(column, op === 'gt' || op === 'gte' ? 'gt' : 'lte', constant.floor)
}
