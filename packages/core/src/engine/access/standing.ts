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
  question?: { readonly where?: Predicate; readonly limit?: number },
) => Promise<readonly Row[]>

/** The records of an entity that are shared for an action at an instant. */
export type SharedAt = (entity: string, action: Action, now: number) => Predicate

/** What a write can change of where people stand: who is who, or what is shared. */
export type Concern = 'people' | 'shares'

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
  /** What was shared with any of these. */
  shares(read: ReadFacts, principals: readonly string[], now: number): Promise<SharedAt>
}
