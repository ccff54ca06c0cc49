import type { AnyRecord, Condition } from '../../../conditions/condition.ts'
import { type ConditionVars, type PreparedCondition, prepareCondition } from '../../../conditions/index.ts'
import type { Predicate } from '../../../conditions/predicate.ts'
import type { Shape } from '../../../conditions/shape.ts'
import type { Duration } from '../../../engine/time/duration.ts'
import { type BusinessClock, type Span, spanBetween, spanOf } from '../../../engine/time/span.ts'

/** "Records like these go back into the pool when that long nothing has happened." */
export interface ReclaimRule<R = AnyRecord> {
  readonly id: string
  readonly when: Condition<R>
  /**
   * From when on the time runs. A follow-up of an earlier owner is none: without one it runs since they own it. A field
   * of the record, a day or an instant, is named by `{ field }`; while that is empty the rule waits.
   */
  readonly basis: 'lastFollowUp' | 'ownedSince' | 'createdAt' | { readonly field: string }
  readonly after: Duration
  /**
   * Counts `after` and the steps by working time, as a working calendar does: days are working days, hours are open hours.
   * Left out, time passes day and night.
   */
  readonly clock?: BusinessClock
  /** Records to which the rule does not apply for now. */
  readonly exempt?: Condition<R>
  /** Who is told before, each step once for each due date. */
  readonly remind?: readonly ReminderStep[]
  /** How long after the reclaim `lead.undoReclaim` gives the lead back. */
  readonly grace?: Duration
  /** What becomes of the open tasks of the owner before: they lose them (when left out), or keep them. */
  readonly tasks?: 'release' | 'keep'
}

/** "On the third day the owner is told, on the fifth the manager as well." */
export interface ReminderStep {
  /** How long after the time began to run, less than the rule's `after`. */
  readonly at: Duration
  /** The lead's owner, the owner's manager, or users by their ids. */
  readonly tell: readonly ('owner' | 'manager' | { readonly user: string })[]
}

/** A rule with its durations read. */
export interface TimedReclaimRule {
  readonly rule: ReclaimRule
  readonly span: Span
  /** How long before the due date each step is, the earliest first. */
  readonly steps: readonly { readonly ahead: Span; readonly tell: ReminderStep['tell'] }[]
}

/** A rule with its conditions checked. */
export interface PreparedReclaimRule extends TimedReclaimRule {
  readonly when: PreparedCondition
  readonly exempt: PreparedCondition | undefined
  /** Whether `when` and `exempt` ask about other records, which change without this one being written. */
  readonly asksRelated: { readonly when: boolean; readonly exempt: boolean }
  /** Whether the answer may change without the record being written: by other records, or by time. */
  readonly isFleeting: boolean
}

/** Checks rules once for many records. Throws a `ConditionError` for a condition that means nothing. */
export function prepareReclaim(shape: Shape, rules: readonly ReclaimRule[]): readonly PreparedReclaimRule[] {
  return rules.map((rule) => {
    const when = prepareCondition(shape, rule.when)
    const exempt = rule.exempt && prepareCondition(shape, rule.exempt)
    const asksRelated = { when: asksOthers(when), exempt: exempt !== undefined && asksOthers(exempt) }
    return {
      ...timeReclaim(rule),
      ...{ when, exempt, asksRelated },
      isFleeting:
        asksRelated.when || asksRelated.exempt || dependsOnTime(when) || (!!exempt && dependsOnTime(exempt)),
    }
  })
}

/** Reads the durations of a rule. */
export function timeReclaim(rule: ReclaimRule): TimedReclaimRule {
  const { after, clock, remind = [] } = rule
  const steps = remind.map(({ at, tell }) => ({ ahead: spanBetween(at, after, clock), tell }))
  return { rule, span: spanOf(after, clock), steps }
}

const AT: Pick<ConditionVars, 'now' | 'zone'> = { now: 0, zone: 'UTC' }

/** Whether a condition asks about related records. */
export function asksOthers(condition: PreparedCondition): boolean {
  const asks = (predicate: Predicate): boolean => {
    switch (predicate.is) {
      case 'related':
      case 'count':
        return true
      case 'not':
        return asks(predicate.of)
      case 'all':
      case 'any':
        return predicate.of.some(asks)
      default:
        return false
    }
  }
  return asks(condition.predicate(AT))
}

/** Terms like `today` are folded into constants: at two instants far apart they differ. */
function dependsOnTime(condition: PreparedCondition): boolean {
  const at = (now: number) => JSON.stringify(condition.predicate({ ...AT, now }))
  return at(0) !== at(Date.UTC(2020, 5, 15, 11, 30))
}
