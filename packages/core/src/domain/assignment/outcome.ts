import type { AssignmentRule } from './assignment-rule.ts'
import type { Consequences } from './assignment-world.ts'
import type { Candidate, PeopleTarget } from './candidates.ts'
import type { Settled, UnassignedReason } from './decision.ts'
import type { OfferTo } from './offer/offer-terms.ts'
import type { RuleList } from './prepared-rules.ts'
import type { Place, QueueTarget } from './queue/place-in-queue.ts'

/** Who gets a record, and what that means for the next one. */
export interface Chosen {
  readonly rule: AssignmentRule | undefined
  /** Null: it lies in the public pool, or waits, or is offered. */
  readonly ownerId: string | null
  /** Its place in a queue. */
  readonly waits?: Place
  /** Who is asked whether they take it. */
  readonly offer?: OfferTo
  readonly consequences: Consequences
}

/** What a target came to. */
export interface Outcome extends Chosen {
  readonly unassigned?: UnassignedReason
  readonly target?: PeopleTarget
  readonly candidates: readonly Candidate[]
  readonly chosen?: Candidate
  readonly settled?: Settled
}

/** What was tried on the way; kept for an explanation only. */
export interface Trail {
  /** How far each list was gone through; -1 to its end. */
  readonly lists: Map<RuleList, number>
  readonly trials: (Omit<Outcome, 'target'> & {
    readonly rule: AssignmentRule
    readonly target: PeopleTarget | QueueTarget
  })[]
}
