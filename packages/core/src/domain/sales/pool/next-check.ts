import { endOf, type OwnedRecord, type ReclaimDue, reclaimDueAt } from './reclaim-due-at.ts'
import type { PreparedReclaimRule, ReminderStep, TimedReclaimRule } from './reclaim-rule.ts'

/** How often a lead is looked at again whose rule stands still for a reason that nobody writes down: other records, or time. */
const FLEETING_MS = 86_400_000

/** Which steps of a due date have been taken. */
export interface Reminded {
  readonly dueAt: number
  readonly steps: number
}

/** A step before the reclaim, at its instant. */
export interface DueStep {
  readonly at: number
  /** Its place among the steps of its rule, from 1. */
  readonly step: number
  readonly tell: ReminderStep['tell']
}

/** What is to be done with an owned record at an instant. */
export interface PoolCheck {
  readonly due: ReclaimDue
  readonly isDue: boolean
  /** Steps that were reached and not taken yet, the earliest first. */
  readonly steps: readonly DueStep[]
  /** When to look again: never later than the next step or the due date. Null: only after it was written. */
  readonly nextAt: number | null
}

/** Decides what is due of a record, and when to look at it next. */
export function checkOwned(
  prepared: readonly PreparedReclaimRule[],
  facts: OwnedRecord,
  reminded: Reminded | null,
): PoolCheck {
  const { now } = facts.vars
  const due = reclaimDueAt(prepared, facts)
  const steps = stepsOf(prepared, due)
  const isSameDate = reminded !== null && reminded.dueAt === due.dueAt
  const open = isSameDate ? steps.filter(({ step }) => step > reminded.steps) : steps
  const ahead = [...open.map(({ at }) => at), ...(due.dueAt === null ? [] : [due.dueAt])]
  const next = [...ahead, ...fleeting(prepared, facts, due)].filter((at) => at > now)
  return {
    due,
    isDue: due.dueAt !== null && due.dueAt <= now,
    steps: open.filter(({ at }) => at <= now),
    nextAt: next.length === 0 ? null : Math.min(...next),
  }
}

/**
 * An instant before which nothing is due of a record, whatever the conditions of the rules say and related records are.
 * It may be too early, never too late: whoever comes too early works it out and comes again.
 */
export function earliestCheck(rules: readonly TimedReclaimRule[], facts: OwnedRecord): number | null {
  const begins = rules.flatMap((rule) => {
    const begin = beginOf(rule, facts)
    return begin === undefined ? [] : [Math.max(facts.vars.now, begin)]
  })
  return begins.length === 0 ? null : Math.min(...begins)
}

function stepsOf(prepared: readonly PreparedReclaimRule[], { dueAt, rule }: ReclaimDue): readonly DueStep[] {
  if (dueAt === null) return []
  const steps = prepared.find((one) => one.rule.id === rule)?.steps ?? []
  return steps.map(({ ahead, tell }, at) => ({ at: ahead.before(dueAt), step: at + 1, tell }))
}

/** Rules that stand still for now and may move on without the record being written. */
function fleeting(
  prepared: readonly PreparedReclaimRule[],
  facts: OwnedRecord,
  { rules }: ReclaimDue,
): readonly number[] {
  const { now } = facts.vars
  return prepared.flatMap((one, at) => {
    const verdict = rules[at]?.verdict
    if (!one.isFleeting || (verdict !== 'unmatched' && verdict !== 'exempt')) return []
    const begin = beginOf(one, facts)
    return begin === undefined ? [] : [begin > now ? begin : now + FLEETING_MS]
  })
}

/** When the first step of a rule is reached; of one without steps its end. */
function beginOf(rule: TimedReclaimRule, facts: OwnedRecord): number | undefined {
  const end = endOf(rule, facts)
  const first = rule.steps[0]
  return end !== undefined && first ? first.ahead.before(end) : end
}
