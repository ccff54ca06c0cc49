/** Who acts. The host builds it from its own session; roles name what is granted. */
export interface Actor {
  /** The id of the acting user; `ownerId` is compared with it. */
  readonly id: string
  readonly roles: readonly string[]
  /** Who really acts, when somebody acts in another's name. It goes into the journal. */
  readonly onBehalfOf?: string
  /** Further facts that conditions may ask for with `{ actor: 'team' }`. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

/** An actor as the engine passes it on. */
export interface ActingAs extends Actor {
  readonly type: 'user' | 'system' | 'plugin'
  /** Why the system acts. */
  readonly reason?: string
}
