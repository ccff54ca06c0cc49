import * as z from 'zod'
import type { RecordOf } from '../../engine/command/context.ts'
import { defineQuery } from '../../engine/command/define-query.ts'
import type { activity } from './activity.ts'

type Activity = RecordOf<typeof activity>

/** The part of a session that a calendar reads. */
interface Readable {
  list(query: { where: object; orderBy: string; limit: number }): Promise<{ items: readonly Activity[] }>
}

/**
 * Somebody's activities of a span of time by when they are due, as `calendarFeed` takes them; those of whoever asks when
 * nobody is named. Only what the caller may read.
 */
export const calendarOf = defineQuery({
  name: 'activity.calendar',
  input: z.strictObject({
    ownerId: z.string().optional(),
    from: z.date().optional(),
    to: z.date().optional(),
    limit: z.int().min(1).max(200).default(200),
  }),

  async run({ ownerId, from, to, limit }, { crm, actor }): Promise<readonly Activity[]> {
    const where = {
      ownerId: ownerId ?? actor.id,
      dueAt: { isNotNull: true, ...(from && { gte: from }), ...(to && { lt: to }) },
    }
    const { activity } = crm as { readonly activity: Readable }
    return (await activity.list({ where, orderBy: 'dueAt', limit })).items
  },
})
