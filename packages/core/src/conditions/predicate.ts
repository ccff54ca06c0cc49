/**
 * A condition brought down to columns: checked, terms folded to constants, money and decimals turned into integers.
 * It is the only form a store sees, so that every store has the same few things to get right.
 *
 * Values are what a store holds: text (NFC), integers, booleans, instants as epoch milliseconds, days as `YYYY-MM-DD`.
 * Comparing with null is unknown; unknown at the top, and at the top of a `related`, is false.
 */
export type Predicate =
  | { readonly is: 'constant'; readonly value: boolean }
  | { readonly is: 'all' | 'any'; readonly of: readonly Predicate[] }
  | { readonly is: 'not'; readonly of: Predicate }
  | {
      readonly is: 'compare'
      readonly column: ColumnRef
      readonly op: Comparison
      readonly to: Scalar | ColumnRef
      /**
       * Added to the column in `to`, where both sides are whole numbers or both instants: milliseconds then, at most 10^14
       * of them either way.
       */
      readonly plus?: number
    }
  | { readonly is: 'in'; readonly column: ColumnRef; readonly values: readonly Scalar[] }
  /** Two-valued: never unknown. */
  | { readonly is: 'null'; readonly column: ColumnRef }
  | { readonly is: TextTest; readonly column: ColumnRef; readonly text: string }
  | Items
  | Related
  | RelatedCount

/** Items of a list column. Inside, {@link ITEM} stands for the item. A missing list is unknown. */
export interface Items {
  readonly is: 'items'
  readonly column: ColumnRef
  readonly quantifier: Quantifier
  readonly of: Predicate
}

/** Related rows of another table. Two-valued. */
export interface Related {
  readonly is: 'related'
  readonly relation: RelationRef
  readonly quantifier: Quantifier
  readonly of: Predicate
}

/** The number of related rows that satisfy `of`. Two-valued. */
export interface RelatedCount {
  readonly is: 'count'
  readonly relation: RelationRef
  readonly of: Predicate
  readonly op: Comparison
  readonly to: number
}

export type Comparison = 'eq' | 'neq' | 'gt' | 'gte' | 'lt' | 'lte'
export type TextTest = 'contains' | 'startsWith' | 'endsWith'
export type Quantifier = 'some' | 'every' | 'everyNonEmpty' | 'none'
export type Scalar = string | number | boolean
/** The kinds of column that a store knows. */
export type ColumnKind = 'text' | 'int' | 'bool' | 'datetime' | 'date' | 'json'

/** One column, or one place inside a JSON column. */
export interface ColumnRef {
  readonly column: string
  readonly kind: Exclude<ColumnKind, 'json'> | 'list'
  /**
   * Inside a JSON column: keys and positions from its root. `kind` is then the kind of the value wanted there: one of
   * another kind counts as nothing, but for the test `null`, which asks whether anything is there.
   */
  readonly path?: readonly (string | number)[]
  /**
   * `outer`: the row whose related rows are asked about, inside {@link Related} and {@link RelatedCount} alone.
   * `before`: the record as it was before the change at hand. Only in event context, never in a store.
   */
  readonly of?: 'before' | 'outer'
}

/** Stands for the item inside {@link Items}. */
export const ITEM = '$item'

/** Rows of `table` whose `foreign` column equals our `local` column; `where` always holds for them (not deleted, allowed). */
export interface RelationRef {
  readonly table: string
  readonly local: string
  readonly foreign: string
  readonly where?: Predicate
}

export const ALWAYS: Predicate = { is: 'constant', value: true }
export const NEVER: Predicate = { is: 'constant', value: false }

/** The conjunction of predicates, without needless nesting. */
export function both(...parts: readonly (Predicate | undefined)[]): Predicate {
  const of = parts.filter(
    (part) => part !== undefined && !(part.is === 'constant' && part.value),
  ) as Predicate[]
  if (of.some((part) => part.is === 'constant')) return NEVER
  const [only] = of
  if (only === undefined) return ALWAYS
  return of.length === 1 ? only : { is: 'all', of }
}

/** "This text column equals this text": what the engine asks most. */
export function equals(column: string, value: Scalar, kind: Exclude<ColumnKind, 'json'> = 'text'): Predicate {
  return { is: 'compare', column: { column, kind }, op: 'eq', to: value }
}

/** "This text column is one of these." */
export function oneOf(column: string, values: readonly string[]): Predicate {
  return { is: 'in', column: { column, kind: 'text' }, values }
}

/** "This column is empty." */
export function empty(column: string): Predicate {
  return { is: 'null', column: { column, kind: 'text' } }
}
