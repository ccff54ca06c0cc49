import * as z from 'zod'
import { defineCommand } from '../../engine/command/define-command.ts'
import { activity } from './activity.ts'
import { activityErrors } from './activity-errors.ts'

/** Marks an activity as done, with what came of it. Done already, it stays as it is. */
export const completeActivity = defineCommand({
  name: 'activity.complete',
  input: z.strictObject({
    id: z.string(),
    outcome: z.string().trim().min(1).max(500).optional(),
    minutes: z.int().min(0).max(100_000).optional(),
    /** When it was done, if not now. */
    at: z.date().optional(),
  }),

  async run({ id, outcome, minutes, at }, { actor, records, now }) {
    const found = await records(activity).visible(id)
    const doneAt = at ?? now
    if (doneAt > now) throw activityErrors.CRM_ACTIVITY_AHEAD()
    if (found.ownerId !== actor.id) await records(activity).askedOf(id, { doneAt })
    if (found.doneAt) return found
    return records(activity).update(id, {
      ...{ doneAt, remindAt: null },
      ...(outcome !== undefined && { outcome }),
      ...(minutes !== undefined && { minutes }),
    })
  },
})
