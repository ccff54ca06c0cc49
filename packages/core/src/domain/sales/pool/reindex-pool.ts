import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { lead, OPEN_LEAD } from '../leads/lead.ts'
import { readCheck } from './check-lead.ts'
import type { PoolSet } from './pool-set.ts'

/** How far a recomputation came. */
export interface PoolReindexed {
  readonly examined: number
  readonly changed: number
  /** Hand it back as `after` to go on; null when everything was looked at. */
  readonly next: string | null
}

/**
 * Works out anew when the pool looks at owned leads, after its rules have changed; one page of leads a call. Calling it
 * again from anywhere is safe: it writes only what differs from the facts, and restarts nothing.
 */
export function reindexPool(pools: PoolSet) {
  return defineCommand({
    name: 'lead.reindexPool',
    input: z.strictObject({
      after: z.string().max(100).optional(),
      limit: z.int().min(1).max(1000).default(200),
    }),

    async run({ after, limit }, context): Promise<PoolReindexed> {
      const { records, now } = context
      const owned = await records(lead).where(
        { ownerId: { isNotNull: true }, ...OPEN_LEAD, ...(after && { id: { gt: after } }) },
        { limit, orderBy: 'id' },
      )
      let changed = 0
      for (const one of owned) {
        const found = await records(lead).find(one.id)
        if (!found?.ownerId) continue
        const { isDue, steps, nextAt, lastFollowUpAt } = await readCheck(context, pools, found)
        // What is due is left to the job, which says why it does what it does.
        const at = isDue || steps.length > 0 ? now.getTime() : nextAt
        const isRight =
          at === (found.poolCheckAt?.getTime() ?? null) &&
          lastFollowUpAt?.getTime() === found.lastFollowUpAt?.getTime()
        if (isRight) continue
        changed += 1
        await records(lead).update(found.id, {
          poolCheckAt: at === null ? null : new Date(at),
          lastFollowUpAt,
        })
      }
      const next = owned.length === limit ? (owned.at(-1)?.id ?? null) : null
      return { examined: owned.length, changed, next }
    },
  })
}
