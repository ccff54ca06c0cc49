import { engineErrors } from '../engine-errors.ts'

/** Who acts, in the host's words: what {@link Actor}s are made of. */
export interface ActorInput {
  /** The tenant in which they act; the CRM's only one when left out. */
  readonly tenant?: string
  /** The id of the acting user; `ownerId` is compared with it. */
  readonly id: string
  /** What they may do. Left out: the roles that the CRM keeps for them as records of `roleHolder`, read at every call. */
  readonly roles?: readonly string[]
  /** Who really acts, when somebody acts in another's name. It goes into the journal. */
  readonly onBehalfOf?: string
  /** Further facts that conditions may ask for with `{ actor: 'team' }`. */
  readonly attributes?: Readonly<Record<string, string | number | boolean | readonly string[]>>
  /** The host's session of theirs. What they prove counts in it alone. */
  readonly session?: string
  /** How surely the host knows that it is they, and since when: what sensitive actions ask for. */
  readonly assurance?: Assurance
}

/** How somebody was recognised. The levels are the host's: as in 1 for a password, 2 for a second factor. */
export interface Assurance {
  readonly level: number
  readonly at: Date
}

declare const BUILT: unique symbol

/**
 * Who acts, in a tenant. Only `crm.actor()` makes one: a row of a database or the body of a request is none, whatever it
 * holds, and neither is a copy.
 */
export interface Actor extends ActorInput {
  readonly [BUILT]: true
  readonly tenant: string
}

/** An actor as the engine passes it on. */
export interface ActingAs extends Omit<ActorInput, 'tenant' | 'roles'> {
  readonly type: 'user' | 'system' | 'plugin'
  readonly roles: readonly string[]
  /** The roles are those that the CRM keeps, as of this call. */
  readonly rolesAreKept?: true
  /** Why the system acts. */
  readonly reason?: string
}

/** Known to every copy of this package in a process, and not copied with the properties that are counted. */
const MARK = Symbol.for('@guanxi/core/actor')

/** Makes an actor of what a host says. Throws CRM_ACTOR_INVALID. */
export function buildActor(given: ActorInput, tenant: string): Actor {
  const { id, roles, onBehalfOf, attributes, session, assurance } = given
  const actor = {
    ...{ tenant, id },
    ...(roles !== undefined && { roles: Object.freeze([...roles]) }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(attributes !== undefined && { attributes: Object.freeze({ ...attributes }) }),
    ...(session !== undefined && { session }),
    ...(assurance !== undefined && { assurance: Object.freeze({ ...assurance }) }),
  }
  return Object.freeze(Object.defineProperty(actor, MARK, { value: true })) as unknown as Actor
}

/** Throws CRM_ACTOR_INVALID unless a host's words make an actor. */
export function checkActorInput(given: unknown): ActorInput {
  if (typeof given !== 'object' || given === null) throw engineErrors.CRM_ACTOR_INVALID()
  const { id, roles, onBehalfOf, session, assurance } = given as Partial<ActorInput>
  const isValid =
    isName(id) &&
    (roles === undefined || (Array.isArray(roles) && roles.every((role) => typeof role === 'string'))) &&
    (onBehalfOf === undefined || isName(onBehalfOf)) &&
    (session === undefined || isName(session)) &&
    (assurance === undefined || isAssurance(assurance))
  if (!isValid) throw engineErrors.CRM_ACTOR_INVALID()
  return given as ActorInput
}

/** Throws CRM_ACTOR_INVALID unless `crm.actor()` made it. */
export function checkActor(given: unknown): Actor {
  const isBuilt = typeof given === 'object' && given !== null && Object.hasOwn(given, MARK)
  if (!isBuilt) throw engineErrors.CRM_ACTOR_INVALID()
  return given as Actor
}

function isName(text: unknown): boolean {
  return typeof text === 'string' && text.trim() !== ''
}

function isAssurance(given: unknown): boolean {
  const { level, at } = (given ?? {}) as Partial<Assurance>
  return typeof level === 'number' && level >= 0 && at instanceof Date && !Number.isNaN(at.getTime())
}
