import { milliseconds } from '../../../engine/time/duration.ts'
import type { OfferTerms } from '../assignment-rule.ts'
import type { AssignmentWorld } from '../assignment-world.ts'
import type { PeopleTarget } from '../candidates.ts'
import { targetName } from '../target-name.ts'

const USUAL_TIMES = 3

/** Who is asked whether they take a record, and how long they may think about it. */
export interface OfferTo {
  readonly userId: string
  readonly target: string
  readonly timeoutMs: number
}

/** Whether a target has offered the record as often as it may. */
export function offersAreUsedUp(target: PeopleTarget, { offersMade }: AssignmentWorld): boolean {
  const { offer } = target
  return offer !== undefined && (offersMade?.get(targetName(target)) ?? 0) >= (offer.times ?? USUAL_TIMES)
}

/** That whoever was chosen is asked first, where a target says so. */
export function offerOf(target: PeopleTarget, { timeout }: OfferTerms, userId: string) {
  const offer: OfferTo = { userId, target: targetName(target), timeoutMs: milliseconds(timeout) }
  return { ownerId: null, unassigned: 'offered', offer } as const
}
