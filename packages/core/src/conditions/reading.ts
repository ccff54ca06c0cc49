import type { ColumnRef, RelationRef, Scalar } from './predicate.ts'

/** How a value is got from a row: the property it is in, and what has to be done with what is found there. */
export interface ColumnReader {
  /** Undefined: the item at hand itself. */
  readonly property: string | undefined
  readonly convert?: ((found: unknown) => unknown) | undefined
}

/** How a matcher sees rows. What it reads is in stored form; null and undefined both mean that there is nothing. */
export interface Reading {
  /** A scalar of the column's kind. `equals`: all that it will be compared with, and only for equality. */
  scalar(column: ColumnRef, equals?: readonly Scalar[]): ColumnReader
  /** Whatever is there: to ask whether anything is, or for a list. */
  whole(column: ColumnRef): ColumnReader
  /** The rows that a relation leads to; its `where` is asked of them by the matcher. */
  readonly related?: ((row: unknown, relation: RelationRef) => Iterable<unknown>) | undefined
  /** How the rows of a related table are read; like these when left out. */
  readonly across?: ((table: string) => Reading) | undefined
}

/** A value inside JSON: a key leads into an object, a position into a list, and anything else to nothing. */
export function dig(json: unknown, path: readonly (string | number)[]): unknown {
  let value = json
  for (const step of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof step === 'number'))
      return null
    if (!Object.hasOwn(value, step)) return null
    value = (value as { readonly [key: string | number]: unknown })[step]
  }
  return value
}

/** JSON promises nothing about its values, so one of another kind counts as nothing. */
export function ofKind(kind: ColumnRef['kind'], value: unknown): unknown {
  const expected = kind === 'bool' ? 'boolean' : kind === 'int' || kind === 'datetime' ? 'number' : 'string'
  return typeof value === expected ? value : null
}
