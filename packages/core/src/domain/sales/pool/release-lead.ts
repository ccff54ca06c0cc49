import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { isOpenLead, lead } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'
import type { Pool } from './pool-rules.ts'
import type { PoolSet } from './pool-set.ts'

/** Puts a lead back into the public pool. Its owner may, and whoever may update it. */
export function releaseLead(pools: PoolSet) {
  return defineCommand({
    name: 'lead.release',
    input: z.strictObject({
      id: z.string(),
      /** Why, for whoever takes it next. */
      reason: z.string().trim().min(1).max(500).optional(),
      /** Into this of several pools, whatever the lead is like; until somebody owns it again. */
      pool: z.string().max(100).optional(),
    }),

    async run({ id, reason, pool }, { actor, records }) {
      if (pool !== undefined) demandPool(pools, pool)
      const found = await records(lead).visible(id)
      if (found.ownerId !== actor.id) await records(lead).askedOf(id, { ownerId: null })
      if (!isOpenLead(found)) throw salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
      const isThere = pool === undefined || found.poolId === pool
      if (!found.ownerId) return isThere ? found : records(lead).update(id, { poolId: pool ?? null })
      return records(lead).update(id, {
        ownerId: null,
        releaseReason: reason ?? null,
        ...(pool !== undefined && { poolId: pool }),
      })
    },
  })
}

/** The pool of this name. */
export function demandPool({ pools }: PoolSet, id: string): Pool {
  const named = pools.find((pool) => pool.id === id)
  if (named) return named
  throw salesErrors.CRM_POOL_UNKNOWN({ pool: id }, { meta: { pools: pools.map((pool) => pool.id) } })
}
