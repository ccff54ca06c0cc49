import type { ActingAs } from '../access/actor.ts'
import type { JournalEntry } from './entry.ts'

/** What a follower wants to be told, and with whose eyes. */
export interface Following {
  /** As they are announced: `lead.created`, `lead.updated`, `lead.deleted`, `lead.restored`. */
  readonly events: readonly string[]
  /** It is told of what somebody with these roles may read, and shown what they may see. */
  readonly roles: readonly string[]
  /** Whose records are "own" for these roles. */
  readonly actorId: string
}

/** One entry, as a follower may see it. */
export interface Followed<Follower = unknown, Context = unknown> {
  readonly follower: Follower
  /** As it was announced: `lead.created`. */
  readonly event: string
  readonly entry: JournalEntry
  /** As the entry left it, with the fields that the follower's roles show. */
  readonly record: Readonly<Record<string, unknown>>
  readonly ctx: Context
}

/**
 * Lets each record of an entity follow the journal at its own pace: from when it was created, at least once, in the order of
 * each record; what fails is tried again and given up at last, as with durable hooks, and none waits for another. Access
 * is decided when an entry is handed over. Encrypted and sensitive fields are shown only where a role names them.
 */
export interface FollowDef {
  readonly id: string
  /** An entity of the plugin's own; each live record of it follows. */
  readonly by: string
  /** Undefined while the record rests: it keeps its place. */
  // biome-ignore lint/suspicious/noExplicitAny: the record type is the plugin's to state.
  wants(follower: any): Following | undefined
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  run(told: Followed<any, any>): Promise<void>
}

/** A {@link FollowDef} with who brought it. */
export type OwnedFollow = FollowDef & { readonly owner: string }

/** Who a follower is when it reads: the plugin's own, with the roles that it was given. */
export function followingActor(owner: string, { roles, actorId }: Following): ActingAs {
  return { type: 'plugin', id: actorId, roles, onBehalfOf: owner }
}
