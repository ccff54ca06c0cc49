import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type AssignmentDecision,
  type AssignmentRule,
  chooseOwner,
  matchRule,
  prepareRules,
  readWorld,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { lead } from './lead.ts'

/** Gives a lead to its owner by the rules, and says why. The decision, the turn and the lead are written together. */
export function assignLead(rules: readonly AssignmentRule[]) {
  return defineCommand({
    name: 'lead.assign',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<AssignmentDecision> {
      const found = await context.records(lead).visible(id)
      if (found.status === 'converted' || found.status === 'disqualified')
        throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })

      const world = await readWorld(context, rules, context.zone)
      const match = matchRule(prepareRules(context.shape('lead'), rules), found, world)
      const turn = match.rule ? await context.count(`turn ${match.rule.id}`) : 1
      const decision = chooseOwner(match, world, turn)
      await context.records(lead).update(id, {
        ownerId: decision.ownerId,
        assignedBy: decision.rule ?? null,
        assignedAt: context.now,
      })
      return decision
    },
  })
}
