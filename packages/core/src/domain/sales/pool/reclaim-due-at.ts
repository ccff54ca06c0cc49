import type { AnyRecord, Condition } from '../../../conditions/condition.ts'
import { type ConditionVars, type PreparedCondition, prepareCondition } from '../../../conditions/index.ts'
import type { Shape } from '../../../conditions/shape.ts'
import { type Duration, milliseconds } from '../../../engine/time/duration.ts'

/** "Records like these go back into the pool when that long nothing has happened." */
export interface ReclaimRule<R = AnyRecord> {
  readonly id: string
  readonly when: Condition<R>
  /** From when on the time runs. A follow-up of an earlier owner is none: without one it runs since they own it. */
  readonly basis: 'lastFollowUp' | 'ownedSince' | 'createdAt'
  readonly after: Duration
  /** Records to which the rule does not apply for now. */
  readonly exempt?: Condition<R>
}

/** What the rules look at. Times are epoch milliseconds. */
export interface OwnedRecord {
  readonly record: Readonly<AnyRecord>
  readonly vars: Pick<ConditionVars, 'now' | 'zone'>
  readonly createdAt: number
  readonly ownedSince: number
  readonly lastFollowUp: number | null
}

/** How one rule saw the record. */
export type ReclaimVerdict =
  | { readonly rule: string; readonly verdict: 'due'; readonly dueAt: number }
  | { readonly rule: string; readonly verdict: 'unmatched' | 'exempt' }

/** When a record goes back into the pool and by which rule; null when no rule takes it back. */
export interface ReclaimDue {
  readonly dueAt: number | null
  readonly rule: string | null
  readonly rules: readonly ReclaimVerdict[]
}

/** A rule with its conditions checked. */
export interface PreparedReclaimRule {
  readonly rule: ReclaimRule
  readonly after: number
  readonly when: PreparedCondition
  readonly exempt: PreparedCondition | undefined
}

/** Checks rules once for many records. Throws a `ConditionError` for a condition that means nothing. */
export function prepareReclaim(shape: Shape, rules: readonly ReclaimRule[]): readonly PreparedReclaimRule[] {
  return rules.map((rule) => ({
    rule,
    after: milliseconds(rule.after),
    when: prepareCondition(shape, rule.when),
    exempt: rule.exempt && prepareCondition(shape, rule.exempt),
  }))
}

/**
 * When a record goes back: the earliest time of all rules that match. Worked out anew from what has happened each time,
 * so a changed rule moves what is due, and never starts it again.
 */
export function reclaimDueAt(prepared: readonly PreparedReclaimRule[], facts: OwnedRecord): ReclaimDue {
  const rules = prepared.map((one) => verdictOf(one, facts))
  let [dueAt, rule]: [number | null, string | null] = [null, null]
  for (const one of rules) {
    if (one.verdict === 'due' && (dueAt === null || one.dueAt < dueAt)) [dueAt, rule] = [one.dueAt, one.rule]
  }
  return { dueAt, rule, rules }
}

function verdictOf({ rule, after, when, exempt }: PreparedReclaimRule, facts: OwnedRecord): ReclaimVerdict {
  const context = { vars: facts.vars }
  if (!when.matches(facts.record, context)) return { rule: rule.id, verdict: 'unmatched' }
  if (exempt?.matches(facts.record, context)) return { rule: rule.id, verdict: 'exempt' }
  return { rule: rule.id, verdict: 'due', dueAt: beginOf(rule, facts) + after }
}

function beginOf({ basis }: ReclaimRule, { createdAt, ownedSince, lastFollowUp }: OwnedRecord): number {
  if (basis === 'createdAt') return createdAt
  return basis === 'lastFollowUp' ? Math.max(lastFollowUp ?? ownedSince, ownedSince) : ownedSince
}
