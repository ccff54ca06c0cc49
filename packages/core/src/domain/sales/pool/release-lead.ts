import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { isOpenLead, lead } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'

/** Puts a lead back into the public pool. Its owner may, and whoever may update it. */
export const releaseLead = defineCommand({
  name: 'lead.release',
  input: z.strictObject({
    id: z.string(),
    /** Why, for whoever takes it next. */
    reason: z.string().trim().min(1).max(500).optional(),
  }),

  async run({ id, reason }, { actor, records }) {
    const found = await records(lead).visible(id)
    if (found.ownerId !== actor.id) await records(lead).askedOf(id, { ownerId: null })
    if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
    if (!found.ownerId) return found
    return records(lead).update(id, { ownerId: null, releaseReason: reason ?? null })
  },
})
