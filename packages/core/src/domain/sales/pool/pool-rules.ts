import type { Duration } from '../../../engine/time/duration.ts'

/** How leads leave the public pool. What is left out does not limit anybody. */
export interface PoolRules {
  readonly claim?: ClaimRules
}

/** Who may claim how many, and when. Days and weeks begin in the CRM's `zone`; a week on Monday. */
export interface ClaimRules {
  /** Claims of one person in a day. Giving a lead back does not give the claim back. */
  readonly perDay?: number
  readonly perWeek?: number
  /** How many open leads somebody may own and still claim another. */
  readonly holding?: number
  /** How long nobody who owned a lead may claim it again, counted from when they ceased to own it. */
  readonly cooldown?: Duration
  /** How long a lead that has come into the pool lies there before anybody may claim it. */
  readonly lockNew?: Duration
  /** Roles for which none of this holds. */
  readonly bypassRoles?: readonly string[]
}
