import type { AnyRecord, Condition } from '../../conditions/condition.ts'
import type { Explanation } from '../../conditions/explain.ts'
import type { Reach } from './role.ts'
import type { LineStep, ShareHeld } from './standing.ts'

/** A sentence for people. */
export interface Told {
  readonly en: string
  readonly zh: string
}

/** One record, by its entity and id. */
export interface RecordNamed {
  readonly entity: string
  readonly id: string
}

/** A grant that lets somebody do it, and what makes it so. */
export interface ReachingGrant {
  readonly role: string
  /** What is granted: the action, the verb, or `read` where only what is seen can be changed. */
  readonly action: string
  /** How the record comes within reach; `command` of a verb. */
  readonly by: 'all' | Reach | 'condition' | 'command'
  /** From the owner's position up to the actor's; teams of both; from the record's territory up to the actor's. */
  readonly line?: readonly LineStep[]
  readonly shares?: readonly ShareHeld[]
  readonly condition?: Condition<AnyRecord>
  /** What each part of the condition comes to. Left out where it asks of related records. */
  readonly explanation?: Explanation
  readonly text: Told
}

/** A grant that was looked at and does not reach the record; `none` where a role grants nothing of the kind. */
export interface MissingGrant {
  readonly role: string
  readonly action: string
  readonly by: ReachingGrant['by'] | 'none'
  readonly condition?: Condition<AnyRecord>
  readonly explanation?: Explanation
  readonly text: Told
}

/** A denial of a role, which counts whatever grants the record. */
export interface DenyingRole {
  readonly role: string
  readonly condition: Condition<AnyRecord>
  readonly explanation?: Explanation
  readonly text: Told
}

/** Whether a field of the record is open, and by which roles. */
export interface FieldAccess {
  readonly name: string
  readonly isOpen: boolean
  /** Whether lists may be filtered and sorted by it: only where whatever lets the actor read shows it. */
  readonly isAskable: boolean
  /** The roles that reach the record and open the field, and those that reach it and do not. */
  readonly openedBy: readonly string[]
  readonly closedBy: readonly string[]
  readonly text: Told
}

/** Why somebody may do something with a record, or may not. */
export interface ExplainedAccess {
  readonly isAllowed: boolean
  /** Every grant that reaches the record. */
  readonly grants: readonly ReachingGrant[]
  /** Every grant that was looked at and does not. */
  readonly missing: readonly MissingGrant[]
  readonly denied: readonly DenyingRole[]
  /** Where a field was asked for. `isAllowed` is of the record and the field. */
  readonly field?: FieldAccess
  readonly text: Told
}
