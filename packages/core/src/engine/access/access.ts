import { either } from '../../conditions/combine.ts'
import { compileMatcher } from '../../conditions/compile-matcher.ts'
import type { AnyRecord, Condition } from '../../conditions/condition.ts'
import { ALWAYS, both, empty, oneOf, type Predicate, type Scalar } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import type { Action, Moment } from './action.ts'
import type { ActingAs } from './actor.ts'
import { type FieldTest, fieldTest, OPEN } from './field-test.ts'
import { forbidden } from './forbidden.ts'
import { adminRole, type EntityGrant, partsOf, type Reach, type Role } from './role.ts'
import { rowsOf, rowsSpared } from './scope-rows.ts'
import { NO_STANDING, type Standing } from './standing.ts'

/** Decides on a row where only the store could, because a predicate asks about related rows. */
export type Elsewhere = (predicate: Predicate, row: Row) => boolean

/** One way in which a role's grant reaches records: a part of its scope, brought down to rows. */
export interface GrantedReach {
  readonly role: string
  readonly by: 'all' | Reach | 'condition'
  /** As the role says it, where it is one. */
  readonly condition?: Condition<AnyRecord>
  readonly rows: Predicate
  readonly allows: FieldTest
}

/** A denial of a role: the rows that it lets through. */
interface Denial {
  readonly role: string
  readonly condition: Condition<AnyRecord>
  readonly spared: Predicate
}

/** Why a row is within reach, or is not: every grant that reaches it, unless a role denies it. */
export interface Decision {
  readonly isAllowed: boolean
  readonly reachedBy: readonly GrantedReach[]
  /** The roles that deny the row. */
  readonly deniedBy: readonly string[]
}

/**
 * What one actor may do: the single place that every read and write asks. It is default deny: no role, no grant, no access.
 * A list takes {@link rowsFor} into its query; {@link decide} says the same of one row, and by which grants.
 */
export interface Access {
  readonly actor: ActingAs
  /** Everything is granted: nothing needs to be asked. */
  readonly isUnlimited: boolean
  /** Whether a role lets the actor read the journal. */
  readonly mayAudit: boolean
  /** Tells of a field whether every record of the entity, whoever owns it, shows it to the actor. */
  seesInAll(entity: Entity): (field: string) => boolean
  /** The rows for an action. Throws CRM_FORBIDDEN when no role grants it at all. */
  rowsFor(action: Action, entity: Entity): Predicate
  /** Whether any role grants the action on some record. */
  may(action: Action, entity: Entity): boolean
  /** Whether roles grant the action, but for the actor's own records only. */
  isOwnOnly(action: Action, entity: Entity): boolean
  /** Throws CRM_FORBIDDEN unless a role grants the verb. */
  demandCommand(entity: string, verb: string): void
  /** Whether a role shows what commands decided on when they wrote a record of the entity. */
  maySeeWhy(entity: Entity): boolean
  /** Whether the actor sees the field of some record. */
  seesSome(entity: Entity, field: string): boolean
  /** Whether a query may name the field: only where every readable record shows it, so that nothing can be inferred. */
  mayAskFor(entity: Entity, field: string): boolean
  /** Every grant and every denial that {@link decide} looks at. Nothing, where everything is granted. */
  granted(action: Action, entity: Entity): Granted
  /** The roles that grant the verb. */
  callableBy(entity: string, verb: string): readonly string[]
  /** What is decided of this very row, and by which grants. Pure: what only the store can tell is handed in. */
  decide(action: Action, entity: Entity, row: Row, elsewhere: Elsewhere): Decision
  /** What {@link decide} has to be told by the store. */
  asksElsewhere(action: Action, entity: Entity): readonly Predicate[]
  /** What {@link fieldsOf} has to be told by the store: nothing, where all grants open the same fields. */
  fieldsElsewhere(action: Action, entity: Entity): readonly Predicate[]
  /** Which fields of this very row the actor may see, or change. Undefined: all of them. */
  fieldsOf(action: 'read' | 'update', entity: Entity, row: Row, elsewhere: Elsewhere): FieldTest | undefined
  /** Which fields the actor may say of a new record. Undefined: all of them. */
  creatableFields(entity: Entity): FieldTest | undefined
  /**
   * Tells of a field whether a grant on the entity lets it through, whatever else it grants: what the actor may say of a
   * new record to a command whose own rule decides whether there will be one. Undefined: all of them.
   */
  sayableFields(entity: Entity): FieldTest | undefined
}

/** Fields that a field list never takes away: without them a record cannot be addressed. */
const ALWAYS_VISIBLE: ReadonlySet<string> = new Set(['id', 'version', 'createdAt', 'updatedAt'])

/** Looks up roles by their names. Throws CRM_ROLE_UNKNOWN. */
export function rolesOf(named: readonly string[], roles: ReadonlyMap<string, Role>): readonly Role[] {
  return named.map((id) => {
    const role = id === adminRole.id ? adminRole : roles.get(id)
    if (!role) throw engineErrors.CRM_ROLE_UNKNOWN({ role: id })
    return role
  })
}

/** The roles that there are of those that are kept for somebody. One that nobody declares opens nothing. */
export function knownRoles(kept: readonly string[], roles: ReadonlyMap<string, Role>): readonly Role[] {
  return kept.flatMap((id) => (id === adminRole.id ? adminRole : (roles.get(id) ?? [])))
}

/** What of an entity is granted for an action, and what is denied. */
interface Granted {
  readonly reaches: readonly GrantedReach[]
  readonly denials: readonly Denial[]
  readonly rows: Predicate
}

/** Works out what an actor may do at this moment, from where they stand. */
export function accessOf(
  actor: ActingAs,
  roles: readonly Role[],
  moment: Moment,
  standing: Standing = NO_STANDING,
): Access {
  if (roles.some((role) => role.grants === 'all')) return unlimited(actor)
  const reaching = { ...moment, actor, standing }
  const cache = new Map<string, Granted>()
  const grantsOn = (entity: string) =>
    roles.flatMap(({ id, grants }) =>
      grants !== 'all' && Object.hasOwn(grants, entity)
        ? [{ role: id, grant: grants[entity] as EntityGrant }]
        : [],
    )

  function granted(action: Action, entity: Entity): Granted {
    const key = `${action} ${entity.name}`
    let known = cache.get(key)
    if (known) return known
    const grants = grantsOn(entity.name)
    const reaches = grants.flatMap(({ role, grant }) => {
      const allows = fieldTest(grant, entity.fields)
      return scopeOf(grant, action).map(
        (part): GrantedReach => ({
          role,
          ...(typeof part === 'string' ? { by: part } : { by: 'condition', condition: part }),
          rows: rowsOf(part, action, entity, reaching),
          allows,
        }),
      )
    })
    const denials = grants.flatMap(({ role, grant: { deny } }): Denial[] =>
      deny === undefined ? [] : [{ role, condition: deny, spared: rowsSpared(deny, entity, reaching) }],
    )
    const rows = both(unionOf(reaches), ...denials.map(({ spared }) => spared))
    known = { reaches, denials, rows }
    cache.set(key, known)
    return known
  }

  const access: Access = {
    actor,
    isUnlimited: false,
    mayAudit: roles.some(({ audit }) => audit === true),
    seesInAll(entity) {
      const { reaches, denials } = granted('read', entity)
      const everywhere = denials.length > 0 ? [] : reaches.filter(({ rows }) => rows === ALWAYS)
      return (field) => everywhere.some(({ allows }) => allows(field))
    },
    may: (action, entity) => granted(action, entity).reaches.length > 0,
    isOwnOnly: (action, entity) =>
      access.may(action, entity) && granted(action, entity).reaches.every(({ by }) => by === 'own'),
    rowsFor(action, entity) {
      const { reaches, rows } = granted(action, entity)
      if (reaches.length === 0) throw forbidden(actor, action, entity.name)
      return rows
    },
    granted,
    callableBy: (entity, verb) =>
      grantsOn(entity)
        .filter(({ grant: { commands } }) => commands === 'all' || commands?.includes(verb))
        .map(({ role }) => role),
    demandCommand(entity, verb) {
      if (access.callableBy(entity, verb).length === 0) throw forbidden(actor, verb, entity)
    },
    maySeeWhy: ({ name }) => grantsOn(name).some(({ grant }) => grant.why === true),
    seesSome: (entity, field) =>
      ALWAYS_VISIBLE.has(field)
        ? access.may('read', entity)
        : granted('read', entity).reaches.some(({ allows }) => allows(field)),
    mayAskFor: (entity, field) =>
      access.may('read', entity) &&
      (ALWAYS_VISIBLE.has(field) || granted('read', entity).reaches.every(({ allows }) => allows(field))),
    decide(action, entity, row, elsewhere) {
      const { reaches, denials } = granted(action, entity)
      const holds = (predicate: Predicate) =>
        looksElsewhere(predicate) ? elsewhere(predicate, row) : matcherOf(predicate)(row)
      const reachedBy = reaches.filter(({ rows }) => holds(rows))
      const deniedBy = denials.filter(({ spared }) => !holds(spared)).map(({ role }) => role)
      return { isAllowed: reachedBy.length > 0 && deniedBy.length === 0, reachedBy, deniedBy }
    },
    asksElsewhere(action, entity) {
      const { reaches, denials } = granted(action, entity)
      return [...reaches.map(({ rows }) => rows), ...denials.map(({ spared }) => spared)].filter(
        looksElsewhere,
      )
    },
    fieldsElsewhere: (action, entity) =>
      isOneTest(granted(action, entity).reaches) ? [] : access.asksElsewhere(action, entity),
    fieldsOf(action, entity, row, elsewhere) {
      const { reaches } = granted(action, entity)
      if (isOneTest(reaches)) return anyOf(reaches.slice(0, 1))
      return anyOf(access.decide(action, entity, row, elsewhere).reachedBy)
    },
    creatableFields: (entity) => (field) =>
      granted('create', entity).reaches.some(({ allows }) => allows(field)),
    sayableFields: (entity) => {
      const tests = grantsOn(entity.name).map(({ grant }) => fieldTest(grant, entity.fields))
      return (field) => tests.some((allows) => allows(field))
    },
  }
  return access
}

/** Whether all open the same fields, so that it does not matter which of them reaches a row. */
function isOneTest(reaches: readonly GrantedReach[]): boolean {
  return reaches.every(({ allows }) => allows === reaches[0]?.allows)
}

/** Undefined: all fields are open. */
function anyOf(reaches: readonly GrantedReach[]): FieldTest | undefined {
  if (reaches.some(({ allows }) => allows === OPEN)) return undefined
  return (field) => ALWAYS_VISIBLE.has(field) || reaches.some(({ allows }) => allows(field))
}

/** Owners who are named by several reaches stand in one list, so that a store looks through one index once. */
function unionOf(reaches: readonly GrantedReach[]): Predicate {
  const owners = new Set<Scalar>()
  const others: Predicate[] = []
  for (const part of reaches.flatMap(({ rows }) => (rows.is === 'any' ? rows.of : rows))) {
    if (part.is === 'in' && part.column.column === 'ownerId') for (const id of part.values) owners.add(id)
    else if (isOwner(part)) owners.add(part.to)
    else others.push(part)
  }
  return either(...(owners.size > 0 ? [oneOf('ownerId', [...owners] as string[])] : []), ...others)
}

function isOwner(part: Predicate): part is Extract<Predicate, { is: 'compare' }> & { readonly to: Scalar } {
  return (
    part.is === 'compare' &&
    part.op === 'eq' &&
    part.column.column === 'ownerId' &&
    typeof part.to === 'string'
  )
}

const matchers = new WeakMap<Predicate, (row: Row) => boolean>()

function matcherOf(predicate: Predicate): (row: Row) => boolean {
  const kept = matchers.get(predicate)
  if (kept) return kept
  const matches = compileMatcher<Row>(predicate)
  matchers.set(predicate, matches)
  return matches
}

function unlimited(actor: ActingAs): Access {
  return {
    actor,
    isUnlimited: true,
    mayAudit: true,
    seesInAll: () => () => true,
    may: () => true,
    isOwnOnly: () => false,
    rowsFor: () => ALWAYS,
    demandCommand: () => {},
    maySeeWhy: () => true,
    seesSome: () => true,
    mayAskFor: () => true,
    granted: () => ({ reaches: [], denials: [], rows: ALWAYS }),
    callableBy: () => [],
    decide: () => ({ isAllowed: true, reachedBy: [], deniedBy: [] }),
    asksElsewhere: () => [],
    fieldsElsewhere: () => [],
    fieldsOf: () => undefined,
    creatableFields: () => undefined,
    sayableFields: () => undefined,
  }
}

function scopeOf(grant: EntityGrant, action: Action) {
  const scope = grant[action]
  if (scope === undefined || scope === false) return []
  return partsOf(scope === true ? 'all' : scope)
}

/** Whether a predicate can only be decided by the store, because it asks about related rows. */
export function looksElsewhere(predicate: Predicate): boolean {
  switch (predicate.is) {
    case 'related':
    case 'count':
      return true
    case 'all':
    case 'any':
      return predicate.of.some(looksElsewhere)
    case 'not':
      return looksElsewhere(predicate.of)
    default:
      return false
  }
}

/** The always-true part for rows reached through a relation: not deleted, and readable for the actor. */
export function reachable(access: Access, model: Model): (shape: { readonly name: string }) => Predicate {
  return ({ name }) => both(empty('deletedAt'), access.rowsFor('read', model.entity(name)))
}
