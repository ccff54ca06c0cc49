import type { CommandContext } from '../../engine/command/context.ts'
import { approvalErrors } from './approval-errors.ts'
import type { ApprovalRule } from './approval-rule.ts'
import { ladderOf, stepsOf } from './approval-step.ts'
import { askedIn } from './read-voter.ts'

/** How a request begins by its rule: who is asked first, and when time does what. Throws CRM_APPROVAL_NOBODY. */
export async function firstStep(
  context: CommandContext,
  rule: ApprovalRule,
  read: (field: string) => string | undefined,
) {
  const requestedAt = context.now
  const steps = stepsOf(rule, read)
  const [first] = steps
  const empty = rule.by.flatMap((one) => ('field' in one && read(one.field) === undefined ? [one.field] : []))
  // Left out in silence, somebody who has to agree would never be asked.
  if (!first || (empty.length > 0 && rule.mode !== 'any'))
    throw approvalErrors.CRM_APPROVAL_NOBODY({ fields: empty.join(', ') })
  const ladder = ladderOf(rule, read)
  const dueAt = ladder[0] ? new Date(requestedAt.getTime() + ladder[0].afterMs) : null
  return { requestedAt, steps, ladder, dueAt, ...(await askedIn(context, first)) }
}
