import type { AnyRecord, Condition } from '../../conditions/condition.ts'

/** Whom a rule gives a record to. */
export type Target =
  /** The members of a team, by its code, in turns. */
  | { readonly to: 'team'; readonly team: string }
  | { readonly to: 'user'; readonly userId: string }
  /** Nobody: it lies in the public pool until somebody grabs it. */
  | { readonly to: 'pool' }

/** "Records like these go there." Of the rules that match, the one with the highest priority decides. */
export interface AssignmentRule<R = AnyRecord> {
  readonly id: string
  readonly on: string
  readonly priority: number
  readonly when: Condition<R>
  readonly assign: Target
}

/** Gives to the members of a team in turns. */
export function roundRobin(options: { team: string }): Target {
  return { to: 'team', team: options.team }
}

/** Gives to one person. */
export function person(userId: string): Target {
  return { to: 'user', userId }
}

/** Leaves it in the public pool. */
export function pool(): Target {
  return { to: 'pool' }
}
