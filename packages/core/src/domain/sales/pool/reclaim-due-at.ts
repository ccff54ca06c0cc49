import type { AnyRecord } from '../../../conditions/condition.ts'
import { parseDay } from '../../../conditions/days.ts'
import type { ConditionVars, PreparedCondition } from '../../../conditions/index.ts'
import { startOfDay } from '../../../conditions/zoned-time.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import type { PreparedReclaimRule, TimedReclaimRule } from './reclaim-rule.ts'

/** What the rules look at. Times are epoch milliseconds. */
export interface OwnedRecord {
  readonly record: Readonly<AnyRecord>
  readonly vars: Pick<ConditionVars, 'now' | 'zone'>
  readonly createdAt: number
  readonly ownedSince: number
  readonly lastFollowUp: number | null
  /** It is not due before this instant: somebody protects it, or was given it back. */
  readonly notBefore?: number | null
  /** Locked, it is never due. */
  readonly isLocked?: boolean
  /** What conditions about related records were found to be; without it they are matched like the others. */
  readonly asked?: ReadonlyMap<PreparedCondition, boolean>
}

/** How one rule saw the record. `waiting`: the field from which the time runs is empty. */
export type ReclaimVerdict =
  | { readonly rule: string; readonly verdict: 'due'; readonly dueAt: number }
  | { readonly rule: string; readonly verdict: 'unmatched' | 'exempt' | 'waiting' | 'locked' }

/** When a record goes back into the pool and by which rule; null when no rule takes it back. */
export interface ReclaimDue {
  readonly dueAt: number | null
  readonly rule: string | null
  readonly rules: readonly ReclaimVerdict[]
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

function verdictOf(prepared: PreparedReclaimRule, facts: OwnedRecord): ReclaimVerdict {
  const { rule, when, exempt } = prepared
  const context = { vars: facts.vars }
  const holds = (condition: PreparedCondition) =>
    facts.asked?.get(condition) ?? condition.matches(facts.record, context)
  if (facts.isLocked) return { rule: rule.id, verdict: 'locked' }
  if (!holds(when)) return { rule: rule.id, verdict: 'unmatched' }
  if (exempt && holds(exempt)) return { rule: rule.id, verdict: 'exempt' }
  const dueAt = endOf(prepared, facts)
  if (dueAt === undefined) return { rule: rule.id, verdict: 'waiting' }
  return { rule: rule.id, verdict: 'due', dueAt: Math.max(dueAt, facts.notBefore ?? dueAt) }
}

/** When the time of a rule is over, whatever its conditions say; undefined while it has not begun. */
export function endOf(
  { rule, span }: TimedReclaimRule,
  { record, vars, createdAt, ownedSince, lastFollowUp }: OwnedRecord,
): number | undefined {
  if (rule.basis === 'createdAt') return span.after(createdAt)
  if (rule.basis === 'ownedSince') return span.after(ownedSince)
  if (rule.basis === 'lastFollowUp') return span.after(Math.max(lastFollowUp ?? ownedSince, ownedSince))
  const begin: unknown = record[rule.basis.field]
  if (begin instanceof Date) return span.after(begin.getTime())
  const midnight = typeof begin === 'string' ? parseDay(begin) : undefined
  if (midnight === undefined) return undefined
  return rule.clock
    ? span.after(startOfDay(midnight, vars.zone))
    : dayAfter(midnight, milliseconds(rule.after), vars.zone)
}

const DAY = 86_400_000

/** Days are those of the calendar, whatever the clocks are put to in between; what is left over comes on top. */
function dayAfter(midnight: number, after: number, zone: string): number {
  const rest = after % DAY
  return startOfDay(midnight + after - rest, zone) + rest
}
