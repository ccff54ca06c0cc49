import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  type AssignmentDecision,
  type AssignmentRule,
  assignmentPatch,
  assignRecord,
  endWaiting,
  holdQueues,
  noteDecision,
  type PreparedRules,
  prepareRules,
  queuesOf,
  readAsked,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { isOpenLead, lead, OPEN_LEAD } from './lead.ts'

/** Gives a lead to its owner by the rules, and says why. The decision, the turn and the lead are written together. */
export function assignLead(rules: readonly AssignmentRule[]) {
  let prepared: PreparedRules | undefined
  const queues = queuesOf(rules)
  return defineCommand({
    name: 'lead.assign',
    input: z.strictObject({ id: z.string() }),

    async run({ id }, context): Promise<AssignmentDecision> {
      const found = await context.records(lead).visible(id)
      if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })

      prepared ??= prepareRules(context.shape('lead'), rules)
      if (found.ownerId) await holdQueues(context, queues)
      if (found.waitingFor === 'offer') await endWaiting(context, id)
      const asked = prepared.hasOffers ? await readAsked(context, [id], { isNewRound: true }) : undefined
      const assigned = { entity: lead, open: OPEN_LEAD, ...(asked && { asked }) }
      const { chosen, decision } = await assignRecord(context, assigned, prepared, found)
      await context.records(lead).update(id, assignmentPatch(chosen, context.now))
      if (found.waitingFor || chosen.waits || chosen.offer)
        await noteDecision(context, 'lead', { recordId: id, chosen, asked: asked?.get(id) })
      return decision
    },
  })
}
