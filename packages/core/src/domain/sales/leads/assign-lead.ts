import type { RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type AssignmentDecision,
  assignByRules,
  assignInput,
  assignmentPatch,
  queuesOf,
  type RuleSet,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { type AssignedAnew, assignAnew } from './assign-anew.ts'
import { isOpenLead, lead, OPEN_LEAD } from './lead.ts'

/** Gives a lead to its owner by the rules, and says why. The decision, the turn and the lead are written together. */
export function assignLead(sets: readonly RuleSet[]) {
  const queues = queuesOf(sets)
  return defineCommand({
    name: 'lead.assign',
    input: assignInput,

    run(input, context): Promise<AssignmentDecision> {
      let anew: AssignedAnew | undefined
      return assignByRules(
        context,
        {
          entity: lead,
          open: OPEN_LEAD,
          refuse: (found: { readonly status?: string | null }) => {
            if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
          },
          begin: async (found, prepared) => {
            anew = await assignAnew(context, queues, prepared, found as RecordOf<typeof lead>)
            return anew
          },
          // Whoever had it does so no more, also where it lies in the pool from now on.
          patch: (_, chosen) => assignmentPatch(chosen, context.now),
          end: async (_, chosen) => anew?.note(chosen),
        },
        sets,
        input,
      )
    },
  })
}
