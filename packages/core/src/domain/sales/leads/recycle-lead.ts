import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import {
  assignmentPatch,
  explainAssignment,
  inFull,
  preparedAt,
  queuesOf,
  type RuleSet,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { assignAnew } from './assign-anew.ts'
import { lead } from './lead.ts'
import { demandReason, type LeadReasons } from './lead-reasons.ts'
import { AWAKE } from './nurture-lead.ts'

/**
 * Gives a lead another chance that was given up, put aside or left alone: it is new again, counted, and without an owner,
 * or given to one by the rules. What is known of it stays.
 */
export function recycleLead(sets: readonly RuleSet[], { recycle }: LeadReasons) {
  const queues = queuesOf(sets)
  return defineCommand({
    name: 'lead.recycle',
    input: z.strictObject({
      id: z.string(),
      reason: z.string().trim().min(1).max(500),
      /** Has the rules choose a new owner, instead of putting it into the pool. */
      assign: z.boolean().optional(),
    }),

    async run({ id, reason, assign }, context) {
      const leads = context.records(lead)
      const found = await leads.visible(id)
      if (found.status === 'converted') throw salesErrors.CRM_LEAD_CLOSED({ status: found.status })
      demandReason(recycle, reason)
      const fresh = { status: 'new', disqualifiedReason: null, ...AWAKE } as const
      const prepared = preparedAt(context.shape('lead'), sets, context.now.getTime())
      const anew = assign ? await assignAnew(context, queues, prepared, found) : undefined
      const unowned = { ...found, ...fresh, ownerId: null }
      const explained = anew && (await explainAssignment(context, anew, prepared, unowned))
      const chosen = explained?.chosen
      const { ownerId = null } = chosen ?? {}
      const patch = {
        ...fresh,
        recycleReason: reason,
        recycleCount: (found.recycleCount ?? 0) + 1,
        ...{ ownerId, assignedBy: null, waitingFor: null },
        ...(chosen && assignmentPatch(chosen, context.now)),
        assignedAt: ownerId === null ? null : context.now,
        poolEnteredAt: ownerId === null ? context.now : null,
      }
      const recycled = await leads.update(id, patch, explained && inFull(explained, { reason }))
      if (chosen) await anew?.note(chosen)
      return recycled
    },
  })
}
