import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type AssignmentDecision,
  type AssignmentRule,
  assignRecord,
  type PreparedRules,
  prepareRules,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { isOpenLead, lead, OPEN_LEAD } from './lead.ts'

/** Gives a lead to its owner by the rules, and says why. The decision, the turn and the lead are written together. */
export function assignLead(rules: readonly AssignmentRule[]) {
  let prepared: PreparedRules | undefined
  return defineCommand({
    name: 'lead.assign',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<AssignmentDecision> {
      const found = await context.records(lead).visible(id)
      if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })

      prepared ??= prepareRules(context.shape('lead'), rules)
      const decision = await assignRecord(context, { entity: lead, open: OPEN_LEAD }, prepared, found)
      await context.records(lead).update(id, {
        ownerId: decision.ownerId,
        assignedBy: decision.rule ?? null,
        assignedAt: context.now,
      })
      return decision
    },
  })
}
