import type { ExplainedAssignment } from './assign-records.ts'
import type { AssignmentDecision } from './decision.ts'
import type { DecisionFacts } from './decision-facts.ts'
import type { Chosen } from './outcome.ts'
import type { PreparedRules } from './prepared-rules.ts'

/** What the journal keeps of a decision, as `why` of the entry that wrote the owner. */
export interface KeptAssignment {
  readonly assignment: Pick<AssignmentDecision, 'ruleSet' | 'version' | 'ownerId'> & {
    readonly rule?: string | undefined
    /** The event that asked for it; nothing where somebody did. */
    readonly trigger?: string
    /** Why somebody asked for it. */
    readonly reason?: string
    /** What it was decided by. Of many records that came at once only the rule and what it came to are kept. */
    readonly facts?: DecisionFacts
  } & Partial<AssignmentDecision>
}

/** All of a decision on one record. */
export function inFull(
  { decision, facts }: ExplainedAssignment,
  asked: { readonly trigger?: string | undefined; readonly reason?: string | undefined } = {},
): KeptAssignment {
  const { trigger, reason } = asked
  return {
    assignment: { ...decision, ...(trigger !== undefined && { trigger }), ...(reason && { reason }), facts },
  }
}

/** The little that is kept of each of many. */
export function briefly(
  { ruleSet, version }: PreparedRules,
  { rule, ownerId, waits, offer }: Chosen,
): KeptAssignment {
  const goesOn = { ...(waits && { queue: waits.queue }), ...(offer && { offeredTo: offer.userId }) }
  return { assignment: { ruleSet, version, rule: rule?.id, ownerId, ...goesOn } }
}

/**
 * The assignment in what a journal entry keeps as `why`; undefined where it is about something else, or is not shown to the
 * reader.
 *
 * @example
 * ```ts
 * const entry = { why: { assignment: { ruleSet: 'lead', version: '1', rule: 'north', ownerId: null } } }
 * console.log(keptIn(entry.why)?.rule) // north
 * ```
 */
export function keptIn(why: unknown): KeptAssignment['assignment'] | undefined {
  const kept = (why as Partial<KeptAssignment> | null)?.assignment
  return typeof kept === 'object' && kept !== null ? kept : undefined
}

/** The decision again, as it was told when it was made. */
export function decisionIn(kept: KeptAssignment['assignment']): AssignmentDecision {
  const { trigger: _trigger, reason: _reason, facts: _facts, ...decision } = kept
  return { rules: [], tried: [], candidates: [], ...decision, rule: kept.rule }
}
