import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { lead } from '../leads/lead.ts'

/** Takes a lead out of the game: it is neither claimed nor reclaimed until it is unlocked. For administrators of a pool. */
export const lockLead = defineCommand({
  name: 'lead.lock',
  input: z.strictObject({ id: z.string(), reason: z.string().trim().min(1).max(500) }),
  // Locking what is locked says another reason, and nothing takes that back.
  inverse: ({ id }, { lockedAt, updatedAt }) =>
    lockedAt?.getTime() === updatedAt.getTime() ? { command: 'lead.unlock', input: { id } } : undefined,

  async run({ id, reason }, { records, now }) {
    const found = await records(lead).visible(id)
    return records(lead).update(id, { lockedAt: found.lockedAt ?? now, lockReason: reason })
  },
})

/** Puts a locked lead back into the game; its clock says what is due. */
export const unlockLead = defineCommand({
  name: 'lead.unlock',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, { records }) {
    const found = await records(lead).visible(id)
    if (!found.lockedAt) return found
    return records(lead).update(id, { lockedAt: null, lockReason: null })
  },
})
