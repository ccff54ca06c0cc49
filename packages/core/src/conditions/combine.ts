import { ALWAYS, type ColumnRef, type Comparison, NEVER, type Predicate, type Scalar } from './predicate.ts'

const OPPOSITE: { readonly [C in Comparison]: Comparison } = {
  eq: 'neq',
  neq: 'eq',
  gt: 'lte',
  gte: 'lt',
  lt: 'gte',
  lte: 'gt',
}

/** The disjunction of predicates, without needless nesting. */
export function either(...parts: readonly Predicate[]): Predicate {
  const of = parts
    .flatMap((part) => (part.is === 'any' ? part.of : part))
    .filter((part) => !(part.is === 'constant' && !part.value))
  if (of.some((part) => part.is === 'constant')) return ALWAYS
  const [only] = of
  if (only === undefined) return NEVER
  return of.length === 1 ? only : { is: 'any', of }
}

/** True where the predicate is false; unknown where it is unknown. */
export function negation(predicate: Predicate): Predicate {
  if (predicate.is === 'constant') return predicate.value ? NEVER : ALWAYS
  if (predicate.is === 'not') return predicate.of
  if (predicate.is === 'compare') return { ...predicate, op: OPPOSITE[predicate.op] }
  return { is: 'not', of: predicate }
}

/** The comparison that holds where this one does not. */
export function opposite(op: Comparison): Comparison {
  return OPPOSITE[op]
}

/** One comparison of a column. */
export function compare(column: ColumnRef, op: Comparison, to: Scalar | ColumnRef): Predicate {
  return { is: 'compare', column, op, to }
}

/** There is something in the column. */
export function present(column: ColumnRef): Predicate {
  return { is: 'not', of: { is: 'null', column } }
}

/** There is nothing in the column. */
export function absent(column: ColumnRef): Predicate {
  return { is: 'null', column }
}
