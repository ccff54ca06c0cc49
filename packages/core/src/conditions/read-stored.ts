import { type ColumnRef, ITEM } from './predicate.ts'
import { type ColumnReader, dig, ofKind, type Reading } from './reading.ts'

/** Rows as a store holds them: one property a column. */
export function storedReading(related?: Reading['related']): Reading {
  return { scalar: storedScalar, whole: storedWhole, related }
}

/** A scalar of a stored row. */
export function storedScalar({ column, kind, path }: ColumnRef): ColumnReader {
  if (path) return { property: propertyOf(column), convert: (found) => ofKind(kind, dig(found, path)) }
  if (column === ITEM) return { property: undefined, convert: (item) => ofKind(kind, item) }
  return { property: column }
}

/** Whatever a stored row has in a column. */
export function storedWhole({ column, path }: ColumnRef): ColumnReader {
  return { property: propertyOf(column), convert: path && ((found) => dig(found, path)) }
}

function propertyOf(column: string): string | undefined {
  return column === ITEM ? undefined : column
}
