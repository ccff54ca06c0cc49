import { defineCommand } from '../../../engine/command/define-command.ts'
import { type AssignmentDecision, assignByRules, assignInput, type RuleSet } from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { isOpenLead, lead, OPEN_LEAD } from './lead.ts'

/** Gives a lead to its owner by the rules, and says why. The decision, the turn and the lead are written together. */
export function assignLead(sets: readonly RuleSet[]) {
  return defineCommand({
    name: 'lead.assign',
    input: assignInput,

    run: (input, context): Promise<AssignmentDecision> =>
      assignByRules(
        context,
        {
          entity: lead,
          open: OPEN_LEAD,
          refuse: (found: { readonly status?: string | null }) => {
            if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
          },
          // Whoever had it does so no more, also where it lies in the pool from now on.
          patch: ({ ownerId, rule }) => ({ ownerId, assignedBy: rule ?? null, assignedAt: context.now }),
        },
        sets,
        input,
      ),
  })
}
