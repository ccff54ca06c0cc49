import type { AnyRecord, Condition } from '../../conditions/condition.ts'

/** Which records a grant reaches: all, those the actor owns, or those a condition describes. */
export type Scope = 'all' | 'own' | Condition<AnyRecord>

/** What a role may do with one entity. What is not granted is denied. */
export interface EntityGrant {
  readonly read?: Scope
  /** `true`, or what a new record must satisfy. */
  readonly create?: boolean | Scope
  /** Which records may be changed; they have to satisfy it afterwards too. */
  readonly update?: Scope
  readonly delete?: Scope
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
 *     lead: { read: 'own', update: 'own', create: 'own', fields: ['name', 'email', 'ownerId'], commands: ['grab'] },
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
