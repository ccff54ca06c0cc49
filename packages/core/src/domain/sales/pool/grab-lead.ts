import * as z from 'zod'
import type { CommandContext, RecordOf, Result } from '../../../engine/command/context.ts'
import { defineBatchCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import type { CrmError } from '../../../engine/errors.ts'
import { user } from '../../people/index.ts'
import { isOpenLead, lead } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'
import { claimRefused } from './claim-refused.ts'
import { countClaims, readClaimants } from './claimant.ts'
import { type Claimant, mayClaim } from './may-claim.ts'
import type { ClaimRules, Pool } from './pool-rules.ts'
import { isOpenTo, type PoolSet, poolOf } from './pool-set.ts'
import { type Reserved, readReserved } from './reserved-leads.ts'

type Lead = RecordOf<typeof lead>

/**
 * Takes a lead out of the public pool. Of all who grab at once, one gets it. Of many leads each is taken that may be, in
 * the given order, until a limit is reached.
 */
export function grabLead(pools: PoolSet) {
  return defineBatchCommand({
    name: 'lead.grab',
    input: z.strictObject({ id: z.string() }),

    async runMany(inputs, context): Promise<readonly Result<Lead>[]> {
      await demandUser(context)
      const locked = await context.records(lead).findMany(inputs.map(({ id }) => id))
      const leads = new Map<string, Lead>(locked)
      const reserved = await readReserved(context, [...leads.values()])
      const prepared = pools.prepared(context.shape('lead'))
      const vars = { now: context.now.getTime(), zone: context.zone }
      const placeOf = (found: Lead) => poolOf(prepared, found, vars).pool
      const open = prepared.map(({ pool }) => pool).filter((pool) => isOpenTo(pool, context.actor.roles))
      const places = new Set([...leads.values()].map(placeOf))
      const claimed = open.filter((pool) => places.has(pool))
      let claimants = await readClaimants(context, claimed)
      const claims = new Map<Pool, number>()
      const results: Result<Lead>[] = []
      for (const { id } of inputs) {
        const found = leads.get(id)
        const pool = found && placeOf(found)
        const claimant = pool && claimants.get(pool.id)
        const refused = claimant ? refusalOf(pool.claim ?? {}, claimant, found, reserved) : unknownLead()
        if (refused || !pool) {
          results.push({ ok: false, error: refused ?? unknownLead() })
          continue
        }
        const record = await give(context, id)
        leads.set(id, record)
        claimants = afterClaim(claimants, pool)
        claims.set(pool, (claims.get(pool) ?? 0) + 1)
        results.push({ ok: true, record })
      }
      for (const [pool, count] of claims) await countClaims(context, pool, count)
      return results
    },
  })
}

/** Asked with a condition, because a record found by its id is locked: one person's grabs would wait for each other. */
async function demandUser({ actor, records }: CommandContext): Promise<void> {
  const [grabber] = await records(user).where({ id: actor.id, isActive: true }, { limit: 1 })
  if (!grabber) throw salesErrors.CRM_ACTOR_NO_USER()
}

function unknownLead(): CrmError {
  return engineErrors.CRM_NOT_FOUND({ entity: 'lead' })
}

function refusalOf(
  rules: ClaimRules,
  claimant: Claimant,
  found: Lead,
  reserved: Reserved,
): CrmError | undefined {
  if (found.ownerId === claimant.userId) return salesErrors.CRM_LEAD_OWNED()
  if (found.ownerId) return salesErrors.CRM_LEAD_TAKEN()
  if (!isOpenLead(found)) return salesErrors.CRM_LEAD_CLOSED({ status: found.status ?? 'closed' })
  if (reserved.get(found.id) === 'queue') return salesErrors.CRM_LEAD_WAITING()
  if (reserved.get(found.id) === 'offer') return salesErrors.CRM_LEAD_OFFERED()
  if (found.lockedAt) return salesErrors.CRM_LEAD_LOCKED()
  const verdict = mayClaim(rules, claimant, {
    // One that never had an owner has lain there since it was made.
    poolEnteredAt: (found.poolEnteredAt ?? found.createdAt).getTime(),
    previousOwners: (found.previousOwners ?? []).map(({ userId, until }) => ({
      userId,
      until: Date.parse(until),
    })),
  })
  return verdict.allowed ? undefined : claimRefused(verdict)
}

function give({ actor, now, records }: CommandContext, id: string): Promise<Lead> {
  return records(lead).update(id, { ownerId: actor.id, assignedBy: 'grab', assignedAt: now })
}

/** A claim counts in its pool; what somebody holds, in all of them. */
function afterClaim(claimants: ReadonlyMap<string, Claimant>, { id }: Pool): Map<string, Claimant> {
  return new Map(
    [...claimants].map(([pool, { claimsToday, claimsThisWeek, holding, ...claimant }]) => {
      const more = pool === id ? 1 : 0
      return [
        pool,
        {
          ...claimant,
          claimsToday: claimsToday + more,
          claimsThisWeek: claimsThisWeek + more,
          holding: holding + 1,
        },
      ]
    }),
  )
}
