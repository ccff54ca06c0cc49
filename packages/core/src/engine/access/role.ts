import type { AnyRecord, Condition } from '../../conditions/condition.ts'

/**
 * A way in which records come within somebody's reach:
 *
 * - `own`: its owner is the actor.
 * - `below`: its owner holds a position below one of the actor's.
 * - `team`: its owner is a member of one of the actor's teams, or one of its fields names such a team.
 * - `territory`: one of its fields names a territory that the actor works, or one that lies in it.
 * - `shared`: it was shared with the actor, their team, position or role, at a level that allows the action.
 */
export type Reach = 'own' | 'below' | 'team' | 'territory' | 'shared'

/** Which records a grant reaches: all, those within a reach, or those a condition describes. A list is their union. */
export type Scope = 'all' | Reach | Condition<AnyRecord> | readonly (Reach | Condition<AnyRecord>)[]

/** What a role may do with one entity. What is not granted is denied. */
export interface EntityGrant {
  readonly read?: Scope
  /** `true`, or what a new record must satisfy. */
  readonly create?: boolean | Scope
  /** Which records may be changed; they have to satisfy it afterwards too. */
  readonly update?: Scope
  readonly delete?: Scope
  /**
   * Records that whoever has this role never reaches for any action, whatever grants them: this role, another one, a
   * share. Where it cannot be told whether a record satisfies it, because a field is empty, the record is denied.
   */
  readonly deny?: Condition<AnyRecord>
  /** The only fields that exist for this role. All, when left out. */
  readonly fields?: readonly string[]
  /** Fields that do not exist for this role. */
  readonly hidden?: readonly string[]
  /** Business verbs, as in `['grab', 'convert']`, or `'all'`. */
  readonly commands?: readonly string[] | 'all'
  /** Sees in the history also what commands decided on, as whom the assignment looked at and how much they held. */
  readonly why?: boolean
}

/**
 * What an actor may do, as data.
 *
 * @example
 * ```ts
 * const rep: Role = {
 *   id: 'rep',
 *   grants: {
 *     lead: {
 *       read: ['own', 'below', 'shared'],
 *       update: 'own',
 *       create: 'own',
 *       deny: { source: 'press' },
 *       fields: ['name', 'email', 'ownerId'],
 *       commands: ['grab'],
 *     },
 *   },
 * }
 * ```
 */
export interface Role {
  readonly id: string
  /** By entity, or `'all'`: everything, for administrators and for the system. */
  readonly grants: { readonly [entity: string]: EntityGrant } | 'all'
  /**
   * Reads the journal of the tenant: who did what when, and of values those of fields that its grants show in every record.
   * That it does is noted there.
   */
  readonly audit?: boolean
}

/** The role that may do everything in its tenant. It always exists. */
export const adminRole: Role = { id: 'admin', grants: 'all' }

/** All the reaches that there are. */
export const REACHES: readonly Reach[] = ['own', 'below', 'team', 'territory', 'shared']

/** A scope as the parts that it is the union of. */
export function partsOf(scope: Scope): readonly ('all' | Reach | Condition<AnyRecord>)[] {
  return Array.isArray(scope) ? scope : [scope as 'all' | Reach | Condition<AnyRecord>]
}

/** Whether roles ask where their actor stands in the organisation. */
export function asksOrganisation(roles: readonly Role[]): boolean {
  return roles.some((role) => reachesOf(role).some((reach) => reach !== 'own'))
}

/** Whether roles ask what is shared. */
export function asksShares(roles: readonly Role[]): boolean {
  return roles.some((role) => reachesOf(role).includes('shared'))
}

const known = new WeakMap<Role, readonly Reach[]>()

/** The reaches that a role names. Roles are declared once and asked about in every call. */
function reachesOf(role: Role): readonly Reach[] {
  let reaches = known.get(role)
  if (!reaches) {
    const grants = role.grants === 'all' ? [] : Object.values(role.grants)
    const scopes = grants.flatMap((grant) => [grant.read, grant.create, grant.update, grant.delete])
    const parts = scopes.flatMap((scope) => (typeof scope === 'boolean' || !scope ? [] : partsOf(scope)))
    reaches = REACHES.filter((reach) => parts.includes(reach))
    known.set(role, reaches)
  }
  return reaches
}
