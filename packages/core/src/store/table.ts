import type { ColumnKind } from '../conditions/predicate.ts'

/**
 * A table as data. Every table also has a `tenant` column, first in its primary key `(tenant, id)`, in every unique key
 * and in every index; it is never in `columns` nor in a {@link Row}, but named with each call.
 */
export interface Table {
  /** In the code's spelling, as in `leadTouch`; an SQL adapter stores `lead_touch`. */
  readonly name: string
  /** All but `tenant`. The first is always `id`, a text. */
  readonly columns: readonly Column[]
  readonly unique: readonly UniqueKey[]
  readonly indexes: readonly Index[]
}

export interface Column {
  readonly name: string
  readonly kind: ColumnKind
  readonly nullable: boolean
}

/** No two rows of one tenant have the same values here; rows with a null among them do not count. */
export interface UniqueKey {
  readonly name: string
  readonly columns: readonly string[]
  /** Only rows in which this column is null take part: how a soft-deleted row gives its key free. */
  readonly whileNull?: string
}

/** Makes a list or a lookup fast. It never changes a result. */
export interface Index {
  readonly name: string
  readonly columns: readonly IndexColumn[]
  /** Only rows in which this column is null are in the index. */
  readonly whileNull?: string
  /** Only rows in which this column has a value are in the index: it serves whoever asks for one. */
  readonly whileSet?: string
  /**
   * For `Store.search`, over the words of these columns, which hold text. A table has one at most. Unlike others it
   * matters to results: what is not in it is not found.
   */
  readonly fullText?: true
}

export interface IndexColumn {
  readonly column: string
  readonly direction: 'asc' | 'desc'
}

/** One row: a value for each column, null where there is none. JSON columns hold plain JSON values. */
export type Row = { readonly [column: string]: Stored }
/**
 * A value as a store takes and gives it. Instants are epoch milliseconds and days `YYYY-MM-DD`, both of the years 1 to
 * 9999; integers are safe integers. Text and JSON hold no NUL characters and no lone surrogates.
 */
export type Stored = string | number | boolean | null | Json
/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
