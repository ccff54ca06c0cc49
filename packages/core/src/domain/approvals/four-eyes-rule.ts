import type { RuleOfCall } from '../../engine/command/rule-of-call.ts'
import type { Duration } from '../../engine/time/duration.ts'
import type { ApprovalRule } from './approval-rule.ts'

/**
 * Who else has to agree before an action happens. Who asks never counts, in whosever name they act.
 *
 * @example
 * ```ts
 * const limitNeedsTwo: FourEyesRule = {
 *   by: [{ role: 'director' }],
 *   fields: ['creditLimit'],
 *   lasts: '3d',
 * }
 * ```
 */
export interface FourEyesRule extends RuleOfCall, Omit<ApprovalRule, 'when' | 'mayApproveOwn'> {
  /** How long after it was asked for an approval is good, and a refusal stands; 7 days when left out. */
  readonly lasts?: Duration
}

/** How long a request is good that says nothing of it. */
export const USUALLY_LASTS: Duration = '7d'
