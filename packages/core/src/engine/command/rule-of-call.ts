import type { Condition } from '../../conditions/condition.ts'

/** What every rule by verb says of when it holds. */
export interface RuleOfCall {
  /** Only a `create` or `update` that names one of these fields. Those of the tenant as in `ext.tier`. */
  readonly fields?: readonly string[]
  /** Only records like these, as they are before the action. Where an action names no record, it holds always. */
  readonly when?: Condition
}
