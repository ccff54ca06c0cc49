import {
  type ColumnRef,
  type Comparison,
  ITEM,
  type Predicate,
  type Quantifier,
  type RelationRef,
  type Scalar,
  type TextTest,
} from '../../conditions/predicate.ts'
import type { SortKey } from '../../store/query.ts'

type Path = readonly (string | number)[]
type Kind = ColumnRef['kind']

/** A column, or with `path` a place inside a JSON column. */
export function ref(column: string, kind: Kind, ...path: Path): ColumnRef {
  return path.length === 0 ? { column, kind } : { column, kind, path }
}

export const name = ref('name', 'text')
export const note = ref('note', 'text')
export const size = ref('size', 'int')
export const used = ref('used', 'int')
export const isOpen = ref('isOpen', 'bool')
export const dueAt = ref('dueAt', 'datetime')
export const day = ref('day', 'date')

/** A place inside the column `data`. */
export function data(kind: Kind, ...path: Path): ColumnRef {
  return ref('data', kind, ...path)
}

/** The item of a list. */
export function item(kind: Kind, ...path: Path): ColumnRef {
  return ref(ITEM, kind, ...path)
}

export function compare(column: ColumnRef, op: Comparison, to: Scalar | ColumnRef, plus?: number): Predicate {
  return { is: 'compare', column, op, to, ...(plus !== undefined && { plus }) }
}

export function eq(column: ColumnRef, to: Scalar | ColumnRef): Predicate {
  return compare(column, 'eq', to)
}

/** Just this row. */
export function withId(id: string): Predicate {
  return eq(ref('id', 'text'), id)
}

export function isIn(column: ColumnRef, values: readonly Scalar[]): Predicate {
  return { is: 'in', column, values }
}

export function isNull(column: ColumnRef): Predicate {
  return { is: 'null', column }
}

export function textTest(is: TextTest, column: ColumnRef, text: string): Predicate {
  return { is, column, text }
}

export function not(of: Predicate): Predicate {
  return { is: 'not', of }
}

export function all(...of: readonly Predicate[]): Predicate {
  return { is: 'all', of }
}

export function any(...of: readonly Predicate[]): Predicate {
  return { is: 'any', of }
}

export function items(quantifier: Quantifier, column: ColumnRef, of: Predicate): Predicate {
  return { is: 'items', column, quantifier, of }
}

export function related(quantifier: Quantifier, relation: RelationRef, of: Predicate): Predicate {
  return { is: 'related', relation, quantifier, of }
}

export function countOf(relation: RelationRef, of: Predicate, op: Comparison, to: number): Predicate {
  return { is: 'count', relation, of, op, to }
}

export function asc(column: ColumnRef): SortKey {
  return { column, direction: 'asc' }
}

export function desc(column: ColumnRef): SortKey {
  return { column, direction: 'desc' }
}

/** From a box to the things in it. */
export const THINGS: RelationRef = { table: 'thing', local: 'id', foreign: 'boxId' }
/** From a thing to its box. */
export const BOX: RelationRef = { table: 'box', local: 'boxId', foreign: 'id' }
