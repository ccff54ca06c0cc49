import type { AnyRecord, Condition } from '../../../../conditions/condition.ts'
import type { Duration } from '../../../../engine/time/duration.ts'

/** What makes a lead worth more, or less, and which scores are which grade. */
export interface ScoreModel<R = AnyRecord> {
  readonly id: string
  /** Counts the changes of the model; it is stored with each score. */
  readonly version: number
  readonly rules: readonly ScoreRule<R>[]
  /** A lead has the grade with the highest `from` that its score reaches; below all of them it has none. */
  readonly grades: readonly ScoreGrade[]
}

/** The scores of one grade begin at `from`. */
export interface ScoreGrade {
  readonly grade: string
  readonly from: number
}

/** One reason for points: what the lead is (`when`), or what happened with it (`on`). */
export type ScoreRule<R = AnyRecord> = RecordRule<R> | EventRule

/** Points for what a lead is. */
export interface RecordRule<R = AnyRecord> {
  readonly id: string
  readonly when: Condition<R>
  readonly points: number
}

/** Points for each activity or touch that was done. `decay` and `window` exclude each other. */
export interface EventRule {
  readonly id: string
  /** A condition on activities; how the lead came in counts as one of type `touch`. */
  readonly on: Condition<AnyRecord>
  readonly points: number
  /** All that the rule can give, or take, in sum. */
  readonly cap?: number
  /** What happened is worth half after each half-life. */
  readonly decay?: { readonly halfLife: Duration }
  /** What happened counts that long, and then no more. */
  readonly window?: Duration
}

/** Of so many activities of a lead, the newest, a score takes account. */
export const MOST_EVENTS = 1000
