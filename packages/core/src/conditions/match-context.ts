import type { ConditionVars } from './lowering.ts'
import type { RelationRef } from './predicate.ts'
import type { RecordLike } from './read-record.ts'

/** What a record is matched in the light of. */
export interface MatchContext {
  /** What `now`, `today` and `{ actor }` stand for. */
  readonly vars?: Partial<ConditionVars>
  /** The record before the change at hand; null when it has just been created. */
  readonly before?: object | null
  /** Finds the records that a relation leads to. */
  readonly findRelated?: (record: RecordLike, relation: RelationRef) => Iterable<object>
}
