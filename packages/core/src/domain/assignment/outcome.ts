import type { AssignmentRule } from './assignment-rule.ts'
import type { Consequences } from './assignment-world.ts'
import type { Candidate, PeopleTarget } from './candidates.ts'
import type { Settled, UnassignedReason } from './decision.ts'
import type { OfferTo } from './offer/offer-terms.ts'
import type { Place } from './queue/place-in-queue.ts'

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

/** Where no rule says anything else. */
export const NO_RULE: Outcome = {
  ...{ ownerId: null, rule: undefined, candidates: [], consequences: {} },
  unassigned: 'no-rule',
}

/** What a rule comes to that leaves a record in the pool. */
export function leftInPool(rule: AssignmentRule): Outcome {
  return { ...NO_RULE, rule, unassigned: 'pool' }
}
