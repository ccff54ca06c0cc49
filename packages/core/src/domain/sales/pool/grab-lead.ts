import * as z from 'zod'
import type { CommandContext, RecordOf, Result } from '../../../engine/command/context.ts'
import { defineBatchCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import type { CrmError } from '../../../engine/errors.ts'
import { endWaiting } from '../../assignment/index.ts'
import { user } from '../../people/index.ts'
import { isOpenLead, lead } from '../leads/lead.ts'
import { salesErrors } from '../sales-errors.ts'
import { claimRefused } from './claim-refused.ts'
import { countClaims, readClaimant } from './claimant.ts'
import { type Claimant, mayClaim } from './may-claim.ts'
import type { ClaimRules, PoolRules } from './pool-rules.ts'
import { type Reserved, readReserved } from './reserved-leads.ts'

type Lead = RecordOf<typeof lead>

/**
 * Takes a lead out of the public pool. Of all who grab at once, one gets it. Of many leads each is taken that may be, in
 * the given order, until a limit is reached.
 */
export function grabLead({ claim = {} }: PoolRules) {
  return defineBatchCommand({
    name: 'lead.grab',
    input: z.strictObject({ id: z.string() }),

    async runMany(inputs, context): Promise<readonly Result<Lead>[]> {
      await demandUser(context)
      const leads = await lockLeads(
        context,
        inputs.map(({ id }) => id),
      )
      const reserved = await readReserved(context, [...leads.values()])
      let claimant = await readClaimant(context, claim)
      const results: Result<Lead>[] = []
      for (const { id } of inputs) {
        const found = leads.get(id)
        const refused = found ? refusalOf(claim, claimant, found, reserved) : unknownLead()
        if (refused) {
          results.push({ ok: false, error: refused })
          continue
        }
        if (found?.waitingFor) await endWaiting(context, id)
        const record = await give(context, id)
        leads.set(id, record)
        claimant = afterClaim(claimant)
        results.push({ ok: true, record })
      }
      await countClaims(context, claim, results.filter(({ ok }) => ok).length)
      return results
    },
  })
}

/** Asked with a condition, because a record found by its id is locked: one person's grabs would wait for each other. */
async function demandUser({ actor, records }: CommandContext): Promise<void> {
  const [grabber] = await records(user).where({ id: actor.id, isActive: true }, { limit: 1 })
  if (!grabber) throw salesErrors.CRM_ACTOR_NO_USER()
}

/** Locked in the order of ids, whatever order they are wanted in, so that two batches never wait for each other in a circle. */
async function lockLeads({ records }: CommandContext, ids: readonly string[]): Promise<Map<string, Lead>> {
  const leads = new Map<string, Lead>()
  for (const id of [...new Set(ids)].sort()) {
    const found = await records(lead).find(id)
    if (found) leads.set(id, found)
  }
  return leads
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

function afterClaim(claimant: Claimant): Claimant {
  const { claimsToday, claimsThisWeek, holding } = claimant
  return {
    ...claimant,
    claimsToday: claimsToday + 1,
    claimsThisWeek: claimsThisWeek + 1,
    holding: holding + 1,
  }
}
