import type { CommandContext } from '../../../engine/command/context.ts'
import { lead, OPEN_LEAD } from '../leads/lead.ts'
import { claimPeriods } from './claim-periods.ts'
import type { Claimant } from './may-claim.ts'
import type { ClaimRules, Pool } from './pool-rules.ts'
import { REST } from './pool-set.ts'

/**
 * Reads what the rules of some pools need to know of whoever acts, and holds it until the transaction ends: none of their
 * other claims is decided meanwhile. Where nothing is limited nothing is held.
 */
export async function readClaimants(
  context: CommandContext,
  pools: readonly Pool[],
): Promise<Map<string, Claimant>> {
  const { actor, zone } = context
  const limits = pools.map(({ claim = {} }) => claim)
  await context.hold([
    ...(limits.some(countsClaims) ? [`claims ${actor.id}`] : []),
    // The name that assignment holds too, so that the two together never fill somebody up beyond the limit.
    ...(limits.some(({ holding }) => holding !== undefined) ? [`load lead ${actor.id}`] : []),
  ])
  const holding = limits.some((rules) => rules.holding !== undefined) ? await readHolding(context) : 0
  const who = { userId: actor.id, roles: actor.roles, now: context.now.getTime(), zone, holding }
  const claimants = new Map<string, Claimant>()
  for (const pool of pools) claimants.set(pool.id, { ...who, ...(await readClaims(context, pool)) })
  return claimants
}

/** Counts claims of whoever acts. They are events: nothing that happens to the lead later takes them back. */
export async function countClaims(context: CommandContext, pool: Pool, claims: number): Promise<void> {
  if (claims === 0 || !countsClaims(pool.claim ?? {})) return
  const { today } = claimPeriods(context.now.getTime(), context.zone)
  await context.count(claimCounter(context.actor.id, pool, today), claims)
}

function countsClaims({ perDay, perWeek }: ClaimRules): boolean {
  return perDay !== undefined || perWeek !== undefined
}

async function readClaims(context: CommandContext, pool: Pool) {
  if (!countsClaims(pool.claim ?? {})) return { claimsToday: 0, claimsThisWeek: 0 }
  const { today, week } = claimPeriods(context.now.getTime(), context.zone)
  const counter = (day: string) => claimCounter(context.actor.id, pool, day)
  const claims = await context.counters(week.map(counter))
  return {
    claimsToday: claims.get(counter(today)) ?? 0,
    claimsThisWeek: [...claims.values()].reduce((sum, count) => sum + count, 0),
  }
}

async function readHolding({ actor, records }: CommandContext): Promise<number> {
  const held = await records(lead).countBy('ownerId', { ownerId: actor.id, ...OPEN_LEAD })
  return held.get(actor.id) ?? 0
}

/** Each pool counts its own. */
function claimCounter(userId: string, { id }: Pool, day: string): string {
  return id === REST ? `claims ${userId} ${day}` : `claims ${userId} ${day} ${id}`
}
