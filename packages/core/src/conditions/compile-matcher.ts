import { closureMatcher } from './matcher-closures.ts'
import { codeMatcher } from './matcher-code.ts'
import type { Predicate, RelationRef } from './predicate.ts'
import { storedReading } from './read-stored.ts'
import type { Reading } from './reading.ts'

/** Whether a row satisfies a predicate; `before` is the row before the change at hand, if there is one. */
export type Matcher<Row> = (row: Row, before?: Row) => boolean

/** Finds the rows that a relation leads to. Its `where` is asked of them by the matcher. */
export type FindRelated<Row> = (row: Row, relation: RelationRef) => Iterable<Row>

/** Makes a test of stored rows from a predicate. Related rows are found by the function passed in. */
export function compileMatcher<Row extends object>(
  predicate: Predicate,
  related?: FindRelated<Row>,
): Matcher<Row> {
  return compileReading(predicate, storedReading(related as Reading['related']))
}

/** The same for rows that are read in another way. */
export function compileReading<Row extends object>(predicate: Predicate, reading: Reading): Matcher<Row> {
  return codeMatcher(predicate, reading) ?? closureMatcher(predicate, reading)
}
