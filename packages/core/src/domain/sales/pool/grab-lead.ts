import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { user } from '../../people/index.ts'
import { lead } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'

/** Takes a lead out of the public pool. Of all who grab at once, one gets it. */
export const grabLead = defineCommand({
  name: 'lead.grab',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { actor, now, records }) {
    // Asked with a condition, because a record found by its id is locked: one person's grabs would wait for each other.
    const [grabber] = await records(user).where({ id: actor.id, isActive: true }, { limit: 1 })
    if (!grabber) throw salesErrors.CRM_ACTOR_NO_USER()

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
