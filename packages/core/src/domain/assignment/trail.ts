import type { AssignmentRule } from './assignment-rule.ts'
import type { PeopleTarget } from './candidates.ts'
import type { Outcome } from './outcome.ts'
import type { RuleList } from './prepared-rules.ts'
import type { QueueTarget } from './queue/place-in-queue.ts'

/** What was tried on the way; kept for an explanation only. */
export interface Trail {
  /** How far each list was gone through; -1 to its end. */
  readonly lists: Map<RuleList, number>
  readonly trials: (Omit<Outcome, 'target'> & {
    readonly rule: AssignmentRule
    readonly target: PeopleTarget | QueueTarget
  })[]
}
