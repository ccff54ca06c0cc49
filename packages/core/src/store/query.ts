import type { ColumnRef, Predicate } from '../conditions/predicate.ts'
import type { SearchWord } from './search-terms.ts'
import type { Row, Stored } from './table.ts'

/** Which rows, in which order, how many. */
export interface FindQuery {
  readonly where?: Predicate
  /** Ties are always broken by `id`, in the direction of the last key. Empty: by `id`, ascending. */
  readonly orderBy?: readonly SortKey[]
  readonly limit?: number
  /** Continue behind this place: the values of the sort keys and the id of the last row seen. */
  readonly after?: { readonly values: readonly Stored[]; readonly id: string }
  /** Only these columns; all when left out. `id` is always among them. */
  readonly columns?: readonly string[]
  /** Inside a transaction: nobody else changes these rows before it ends. Stores with one writer have nothing to do. */
  readonly lock?: boolean
}

/** Text sorts by code point, nulls come last in both directions. */
export interface SortKey {
  readonly column: ColumnRef
  readonly direction: 'asc' | 'desc'
}

/** Which rows to look for by their words. */
export interface SearchQuery {
  readonly words: readonly SearchWord[]
  /** Whether a row has to hold every word, or one of them. */
  readonly match: 'all' | 'any'
  /** Where to look: columns of the table's full-text index, each with how much a word in it counts. */
  readonly columns: readonly { readonly column: string; readonly weight: number }[]
  readonly where?: Predicate
  readonly limit: number
}

/** A row that was found. The score compares rows of one answer, and nothing else. */
export interface Found {
  readonly row: Row
  readonly score: number
}

export interface AggregateQuery {
  readonly where?: Predicate
  /** One result row per distinct combination; one row in all when empty. Sorted by these, nulls last. */
  readonly groupBy: readonly GroupKey[]
  readonly measures: { readonly [name: string]: Measure }
}

/** Groups by a column's value, or, with `boundaries` (ascending), by how many of them are at or below the value. */
export interface GroupKey {
  readonly name: string
  readonly column: ColumnRef
  readonly boundaries?: readonly number[]
}

/**
 * `sum`, `min` and `max` of no values are null; `count` counts rows, and `countDistinct` the different values, of which
 * null is none. `sum` takes whole numbers and is exact; beyond the safe integers it is refused with `VALUE`. `min` and
 * `max` take anything but booleans. With `where` a measure is of those rows of the group that match it, too; a group is
 * there also when none does.
 */
export type Measure = (
  | { readonly count: true }
  | { readonly countDistinct: ColumnRef }
  | { readonly sum: ColumnRef }
  | { readonly min: ColumnRef }
  | { readonly max: ColumnRef }
) & { readonly where?: Predicate }

/** A change to the rows that match. */
export interface UpdateQuery {
  readonly where: Predicate
  readonly set: Row
  /** Columns to add to, atomically; null counts as 0. Past the safe integers: `VALUE`. */
  readonly add?: { readonly [column: string]: number }
}

/** A change to one row by id; skipped when `version` is given and no longer current. */
export interface Patch {
  readonly id: string
  readonly version?: number
  readonly set: Row
}

export interface ClaimQuery {
  readonly where: Predicate
  readonly orderBy?: readonly SortKey[]
  readonly limit: number
  readonly set: Row
}

/** Adds to counters of the row `id`, creating it from `initial` when there is none; null counts as 0. */
export interface IncrementQuery {
  readonly id: string
  readonly by: { readonly [column: string]: number }
  /** The other columns of a new row. */
  readonly initial: Row
  /** Refuse when a counter would then be above its bound. */
  readonly atMost?: { readonly [column: string]: number }
}
