import type { AnyRecord, Condition } from '../../../conditions/condition.ts'
import type { Duration } from '../../../engine/time/duration.ts'
import type { ReclaimRule } from './reclaim-rule.ts'

/** How leads leave the public pool, and how they come back into it. What is left out limits nobody. */
export interface PoolRules {
  readonly claim?: ClaimRules
  /** When a lead goes back: by the rule that is due first. */
  // biome-ignore lint/suspicious/noExplicitAny: a rule is typed where it is written, and checked when the CRM is made.
  readonly reclaim?: readonly ReclaimRule<any>[]
  /** What a follow-up is. Calls, meetings, visits and e-mails when left out. */
  readonly followUp?: FollowUpRule
  readonly protect?: ProtectRules
  /** What somebody sees of a lead before it is theirs, by `lead.browsePool`. */
  readonly view?: ViewRules
}

/** One of several pools. A lead belongs to the first whose condition it satisfies. */
export interface Pool extends Pick<PoolRules, 'claim' | 'reclaim' | 'view'> {
  readonly id: string
  /** It looks at the lead alone, not at related records. */
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly when: Condition<any>
  /** Who may look into it and claim from it; everybody who has the verb when left out. */
  readonly roles?: readonly string[]
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

/** Which activities with a lead put its reclaim off. */
export interface FollowUpRule<A = AnyRecord> {
  /** As `{ type: 'call', minutes: { gte: 2 } }`, or `{ textLength: { gte: 20 } }`. */
  readonly when: Condition<A>
  /** Whose: only those of the lead's owner, or anybody's (when left out). */
  readonly by?: 'owner' | 'anybody'
}

/** How much somebody may keep from being reclaimed, and for how long at once. */
export interface ProtectRules {
  readonly max?: number
  readonly longest?: Duration
}

/** What is shown of the leads of a pool. */
export interface ViewRules {
  /** The fields that `lead.browsePool` shows; name, region and source when left out. */
  readonly fields?: readonly string[]
  /** How many leads one person sees in a day; a lead that is seen again counts again. */
  readonly perDay?: number
}
