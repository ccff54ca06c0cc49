import { milliseconds } from '../../../engine/time/duration.ts'
import { claimPeriods } from './claim-periods.ts'
import type { ClaimRules } from './pool-rules.ts'

/** What the rules look at in whoever claims. Times are epoch milliseconds. */
export interface Claimant {
  readonly userId: string
  readonly roles: readonly string[]
  readonly now: number
  readonly zone: string
  readonly claimsToday: number
  readonly claimsThisWeek: number
  /** How many open leads they own. */
  readonly holding: number
}

/** What the rules look at in a lead of the pool. */
export interface PooledLead {
  readonly poolEnteredAt: number
  /** Everybody who owned it, with the time until which they did. */
  readonly previousOwners: readonly { readonly userId: string; readonly until: number }[]
}

/** Whether somebody may claim a lead; if not, by which rule, and from when on it would be possible. */
export type ClaimVerdict =
  | { readonly allowed: true }
  | {
      readonly allowed: false
      readonly reason: 'daily' | 'weekly'
      readonly limit: number
      readonly resetsAt: number
    }
  | { readonly allowed: false; readonly reason: 'holding'; readonly limit: number }
  | { readonly allowed: false; readonly reason: 'cooldown' | 'locked'; readonly claimableAt: number }

const ALLOWED: ClaimVerdict = { allowed: true }

/** Decides on a claim. Of several rules that speak against it, that of the claimant goes before that of the lead. */
export function mayClaim(rules: ClaimRules, claimant: Claimant, lead: PooledLead): ClaimVerdict {
  if (rules.bypassRoles?.some((role) => claimant.roles.includes(role))) return ALLOWED
  return limitReached(rules, claimant) ?? closedUntil(rules, claimant, lead) ?? ALLOWED
}

/** The week's limit goes before the day's: it lasts at least as long. */
function limitReached({ perDay, perWeek, holding }: ClaimRules, claimant: Claimant) {
  const { nextDay, nextWeek } = claimPeriods(claimant.now, claimant.zone)
  if (perWeek !== undefined && claimant.claimsThisWeek >= perWeek)
    return { allowed: false, reason: 'weekly', limit: perWeek, resetsAt: nextWeek } as const
  if (perDay !== undefined && claimant.claimsToday >= perDay)
    return { allowed: false, reason: 'daily', limit: perDay, resetsAt: nextDay } as const
  if (holding !== undefined && claimant.holding >= holding)
    return { allowed: false, reason: 'holding', limit: holding } as const
  return undefined
}

/** What keeps the lead closed longest decides, so that nobody is sent away twice. */
function closedUntil(rules: ClaimRules, { userId, now }: Claimant, lead: PooledLead) {
  const { cooldown, lockNew } = rules
  const owned = lead.previousOwners.filter((owner) => owner.userId === userId).map(({ until }) => until)
  const cooledAt =
    cooldown === undefined || owned.length === 0 ? 0 : Math.max(...owned) + milliseconds(cooldown)
  const unlockedAt = lockNew === undefined ? 0 : lead.poolEnteredAt + milliseconds(lockNew)
  const claimableAt = Math.max(cooledAt, unlockedAt)
  if (claimableAt <= now) return undefined
  return { allowed: false, reason: cooledAt > unlockedAt ? 'cooldown' : 'locked', claimableAt } as const
}
