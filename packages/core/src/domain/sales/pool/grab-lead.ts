import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { lead } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'

/** Takes a lead out of the public pool. Of all who grab at once, one gets it. */
export const grabLead = defineCommand({
  name: 'lead.grab',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { actor, now, records }) {
    const grabbed = await records(lead).updateIf(
      id,
      { ownerId: null, status: { in: ['new', 'working'] } },
      { ownerId: actor.id, assignedBy: 'grab', assignedAt: now },
    )
    if (grabbed) return grabbed

    const found = await records(lead).get(id)
    if (found.ownerId === actor.id) throw salesErrors.CRM_LEAD_OWNED()
    if (found.ownerId) throw salesErrors.CRM_LEAD_TAKEN()
    throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
  },
})
