import { NEVER, type Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import type { Action } from './action.ts'

/** Where somebody stands in the organisation at a moment: what the reaches of roles mean for them. */
export interface Standing {
  /** The users who hold positions below theirs. */
  readonly below: readonly string[]
  /** Their teams, and everybody in them. */
  readonly teams: readonly string[]
  readonly mates: readonly string[]
  /** The territories that they work, with all that lie in these. */
  readonly territories: readonly string[]
  /** The records of an entity that were shared with them for an action. */
  shared(entity: string, action: Action): Predicate
}

/** Of whom the organisation says nothing. */
export const NO_STANDING: Standing = {
  below: [],
  teams: [],
  mates: [],
  territories: [],
  shared: () => NEVER,
}

/** Somebody's place, as it is from an instant until before another one, if nothing is written meanwhile. */
export interface Place extends Omit<Standing, 'shared'> {
  /** The roles that are kept for them. */
  readonly roles: readonly string[]
  /** As whom records can be shared with them, their roles left out. */
  readonly principals: readonly string[]
  readonly since: number
  readonly until: number
}

/** Reads live rows of one of the organisation's entities, in the order of their ids. */
export type ReadFacts = (
  entity: string,
  columns: readonly string[],
  question?: {
    readonly where?: Predicate
    /** What of a record never changes: a reader of the past looks up no others. */
    readonly fixed?: Predicate
    readonly limit?: number
  },
) => Promise<readonly Row[]>

/** The records of an entity that are shared for an action at an instant. */
export type SharedAt = (entity: string, action: Action, now: number) => Predicate

/** What a write can change of where people stand: who is who, or what is shared. */
export type Concern = 'people' | 'shares'

/** One record of the organisation, and what hosts call it. */
export interface LineStep {
  readonly id: string
  readonly code: string
}

/** A share by which somebody reaches a record. */
export interface ShareHeld {
  readonly id: string
  /** Kind and id of whom it is shared with: `user:0198…`, `role:press`. */
  readonly principal: string
  readonly level: string
  readonly reason: string
  readonly note: string | null
  readonly expiresAt: Date | null
}

/** Who reaches a record that somebody owns, or that names a team or a territory. */
export interface ReachAsked {
  readonly userId: string
  readonly ownerId: string | null
  readonly teams: readonly string[]
  readonly territories: readonly string[]
  /** Epoch milliseconds. */
  readonly now: number
}

/** The organisation, as access asks for it. The domain knows what it is made of. */
export interface Organisation<Facts = unknown> {
  /** What a write of these fields may change. Undefined: nothing. All fields, when they are left out. */
  concern(entity: string, fields?: readonly string[]): Concern | undefined
  /** The users who may do nothing any more. */
  inactive(read: ReadFacts): Promise<ReadonlySet<string>>
  /** All that is known of the organisation. */
  facts(read: ReadFacts): Promise<Facts>
  placeOf(facts: Facts, userId: string, now: number): Place
  /** Under which name a role can be shared with. */
  asPrincipal(role: string): string
  /**
   * What makes a record reached: from the owner's position up to the actor's; the teams of both; from the record's
   * territory up to the one that the actor works.
   */
  line(
    read: ReadFacts,
    facts: Facts,
    reach: 'below' | 'team' | 'territory',
    asked: ReachAsked,
  ): Promise<readonly LineStep[]>
  /** The shares by which any of these reach one record for an action at an instant. */
  sharesOf(
    read: ReadFacts,
    record: { readonly entity: string; readonly id: string },
    principals: readonly string[],
    now: number,
  ): Promise<(action: Action) => readonly ShareHeld[]>
  /** Ids of active users after one of them, in the order of ids. */
  active(read: ReadFacts, after: string, limit: number): Promise<readonly string[]>
  /** What was shared with any of these. */
  shares(read: ReadFacts, principals: readonly string[], now: number): Promise<SharedAt>
}
