import type { CommandContext } from '../../../engine/command/context.ts'
import { lead, OPEN_LEAD } from '../leads/lead.ts'
import { claimPeriods } from './claim-periods.ts'
import type { Claimant } from './may-claim.ts'
import type { ClaimRules } from './pool-rules.ts'

/**
 * Reads what the rules need to know of whoever acts, and holds it until the transaction ends: none of their other claims
 * is decided meanwhile. Where nothing is limited nothing is held.
 */
export async function readClaimant(context: CommandContext, rules: ClaimRules): Promise<Claimant> {
  const { actor, zone } = context
  const now = context.now.getTime()
  await context.hold([
    ...(countsClaims(rules) ? [`claims ${actor.id}`] : []),
    // The name that assignment holds too, so that the two together never fill somebody up beyond the limit.
    ...(rules.holding === undefined ? [] : [`load lead ${actor.id}`]),
  ])
  return {
    userId: actor.id,
    roles: actor.roles,
    ...{ now, zone },
    ...(await readClaims(context, rules)),
    holding: rules.holding === undefined ? 0 : await readHolding(context),
  }
}

/** Counts claims of whoever acts. They are events: nothing that happens to the lead later takes them back. */
export async function countClaims(context: CommandContext, rules: ClaimRules, claims: number): Promise<void> {
  if (claims === 0 || !countsClaims(rules)) return
  const { today } = claimPeriods(context.now.getTime(), context.zone)
  await context.count(claimCounter(context.actor.id, today), claims)
}

function countsClaims({ perDay, perWeek }: ClaimRules): boolean {
  return perDay !== undefined || perWeek !== undefined
}

async function readClaims(context: CommandContext, rules: ClaimRules) {
  if (!countsClaims(rules)) return { claimsToday: 0, claimsThisWeek: 0 }
  const { today, week } = claimPeriods(context.now.getTime(), context.zone)
  const counter = (day: string) => claimCounter(context.actor.id, day)
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

function claimCounter(userId: string, day: string): string {
  return `claims ${userId} ${day}`
}
