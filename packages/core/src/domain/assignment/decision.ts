import type { Strategy } from './assignment-rule.ts'

/** Why somebody could not be given the record. */
export type NotChosen =
  | 'inactive'
  | 'absent'
  | 'offline'
  /** Does not work at this time. */
  | 'hours'
  /** May not have it: the rule's `may` says so. */
  | 'permission'
  /** Holds as much as they can. */
  | 'full'
  /** Lacks a skill that is demanded. */
  | 'skill'
  /** Has got theirs for now. */
  | 'pace'
  /** Gets no turns: a weight of 0. */
  | 'weightless'
  /** Shall not get this one: the rule says so, or they said no to it before. */
  | 'excluded'
  /** No such user. */
  | 'unknown'

/** Why somebody could or could not be chosen. */
export interface CandidateVerdict {
  readonly userId: string
  readonly verdict: 'chosen' | 'eligible' | 'refused'
  readonly reason?: NotChosen
  /** Who takes what is meant for them, while they are absent. */
  readonly standIn?: string
  /** How much they held, where the rule asks for it or their capacity does. */
  readonly load?: number
  /** How many turns they had had under the rule. */
  readonly turns?: number
  readonly score?: number
}

/** How one rule saw the record. */
export interface RuleVerdict {
  readonly rule: string
  readonly matched: boolean
  /** For a rule that did not match: the first part of its condition that failed, as `region eq`. */
  readonly firstFalse?: string
}

/** One target that was tried. */
export interface TriedTarget {
  readonly rule: string
  /** As in `team north`. */
  readonly target: string
  readonly candidates: readonly CandidateVerdict[]
}

/**
 * Why nobody got a record: no rule matched, the rule leaves it in the pool, there is no team of the code that the rule
 * names, the team has no members, the same of a territory,
 * there is no such user, none of those whom the rule gives to can take it, it waits in a queue, the queue is full, it is
 * offered to somebody, or it was offered as often as the rule allows.
 */
export type UnassignedReason =
  | 'no-rule'
  | 'pool'
  | 'team-unknown'
  | 'team-empty'
  | 'territory-unknown'
  | 'territory-empty'
  | 'user-unknown'
  | 'nobody-can'
  | 'queued'
  | 'queue-full'
  | 'offered'
  | 'offers-used'

/** What settled it: somebody preferred, or the strategy; and among how many that it left alike it went by turn. */
export interface Settled {
  readonly by: 'sticky' | 'affinity' | Strategy['by']
  readonly alike: number
}

/** Who gets a record, and why. */
export interface AssignmentDecision {
  /** The rule set that decided. */
  readonly ruleSet: string
  /** Its version, and a name of the rules by what they say: `3-5f0c91aa`. The same rules decide the same again. */
  readonly version: string
  /** The rule that decided; undefined when none matched. */
  readonly rule: string | undefined
  /** Null: it lies in the public pool, waits in a queue, or is offered. */
  readonly ownerId: string | null
  /** Only where it lies in the public pool. */
  readonly unassigned?: UnassignedReason
  /** The queue in which it waits. */
  readonly queue?: string
  /** Who is asked whether they take it. */
  readonly offeredTo?: string
  /** How each rule saw the record, up to the one that decided; of a list of very many the last 200. */
  readonly rules: readonly RuleVerdict[]
  /** The targets that were tried before the one that decided. */
  readonly tried: readonly TriedTarget[]
  readonly candidates: readonly CandidateVerdict[]
  /** Only where somebody got it, or is asked. */
  readonly settled?: Settled
}

/**
 * Why a decision did not go to somebody, in a word; also one that was kept. Of leads that came many at once nothing of this
 * is kept, and nobody was asked.
 */
export function whyNot(
  { tried = [], candidates = [] }: Partial<Pick<AssignmentDecision, 'tried' | 'candidates'>>,
  userId: string,
): NotChosen | 'chosen' | 'not-next' | 'not-asked' {
  const all = [...tried.flatMap((target) => target.candidates), ...candidates]
  const theirs = all.filter((candidate) => candidate.userId === userId)
  if (theirs.length === 0) return 'not-asked'
  if (theirs.some(({ verdict }) => verdict === 'chosen')) return 'chosen'
  return theirs.find(({ reason }) => reason)?.reason ?? 'not-next'
}
