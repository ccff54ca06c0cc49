import { compileMatcher } from '../../conditions/compile-matcher.ts'
import { lowerCondition } from '../../conditions/lower-condition.ts'
import { ALWAYS, both, empty, NEVER, type Predicate } from '../../conditions/predicate.ts'
import type { Row } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Entity } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import type { ActingAs } from './actor.ts'
import { forbidden } from './forbidden.ts'
import { adminRole, type EntityGrant, type Role, type Scope } from './role.ts'

/** What may be done with records. */
export type Action = 'read' | 'create' | 'update' | 'delete'

/** What one evaluation of access needs to know of the moment. */
export interface Moment {
  readonly now: number
  readonly zone: string
}

/** One grant brought down to rows: which, and which fields of them. */
interface Reach {
  readonly rows: Predicate
  readonly isOwn: boolean
  readonly allows: (field: string) => boolean
  /** Compiled when a record is first masked. */
  matches?: (row: Row) => boolean
}

/**
 * What one actor may do: the single place that every read and write asks. It is default deny: no role, no grant, no access.
 * A list takes {@link rowsFor} into its query; {@link visibleFields} decides on a row that was read.
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
  /** Whether a query may name the field: only where every readable record shows it, so that nothing can be inferred. */
  mayAskFor(entity: Entity, field: string): boolean
  /** Tells of a field of this very row whether the actor sees it. Undefined: all of them. */
  visibleFields(entity: Entity, row: Row): ((field: string) => boolean) | undefined
  /** Tells of a field whether the actor may write it to this row. Undefined: all of them. */
  writableFields(entity: Entity, row: Row | undefined): ((field: string) => boolean) | undefined
  /**
   * Tells of a field whether a grant on the entity lets it through, whatever else it grants: what the actor may say of a
   * new record to a command whose own rule decides whether there will be one. Undefined: all of them.
   */
  sayableFields(entity: Entity): ((field: string) => boolean) | undefined
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

/** Works out what an actor may do at this moment. */
export function accessOf(actor: ActingAs, roles: readonly Role[], _model: Model, moment: Moment): Access {
  if (roles.some((role) => role.grants === 'all')) return unlimited(actor)
  const grantsOn = (entity: string): EntityGrant[] =>
    roles.flatMap(({ grants }) =>
      grants !== 'all' && Object.hasOwn(grants, entity) ? [grants[entity] as EntityGrant] : [],
    )
  const cache = new Map<string, readonly Reach[]>()

  function reaches(action: Action, entity: Entity): readonly Reach[] {
    const key = `${action} ${entity.name}`
    let known = cache.get(key)
    if (!known) {
      known = grantsOn(entity.name).flatMap((grant) => {
        const scope = scopeOf(grant, action)
        return scope === undefined
          ? []
          : [
              {
                rows: lowerScope(scope, entity, actor, moment),
                isOwn: scope === 'own',
                allows: fieldTest(grant, entity),
              },
            ]
      })
      cache.set(key, known)
    }
    return known
  }

  const fieldsOf = (action: Action, entity: Entity, row: Row) => {
    const reached = reaches(action, entity)
    // Which of several grants reaches this row is only known without the store when none looks at related rows.
    const undecided = reached.length > 1 && reached.some((reach) => looksElsewhere(reach.rows))
    if (undecided)
      return (field: string) => ALWAYS_VISIBLE.has(field) || reached.every((reach) => reach.allows(field))
    const matching = reached.filter((reach) => {
      if (reached.length === 1) return true
      reach.matches ??= compileMatcher(reach.rows)
      return reach.matches(row)
    })
    return (field: string) => ALWAYS_VISIBLE.has(field) || matching.some((reach) => reach.allows(field))
  }

  const access: Access = {
    actor,
    isUnlimited: false,
    mayAudit: roles.some(({ audit }) => audit === true),
    seesInAll(entity) {
      const everywhere = reaches('read', entity).filter(({ rows }) => rows === ALWAYS)
      return (field) => everywhere.some(({ allows }) => allows(field))
    },
    may: (action, entity) => reaches(action, entity).length > 0,
    isOwnOnly: (action, entity) =>
      access.may(action, entity) && reaches(action, entity).every((reach) => reach.isOwn),
    rowsFor(action, entity) {
      const reached = reaches(action, entity)
      if (reached.length === 0) throw forbidden(actor, action, entity.name)
      const [only] = reached
      return only && reached.length === 1 ? only.rows : { is: 'any', of: reached.map((reach) => reach.rows) }
    },
    demandCommand(entity, verb) {
      const granted = grantsOn(entity).some(({ commands }) => commands === 'all' || commands?.includes(verb))
      if (!granted) throw forbidden(actor, verb, entity)
    },
    maySeeWhy: ({ name }) => grantsOn(name).some(({ why }) => why === true),
    mayAskFor: (entity, field) =>
      ALWAYS_VISIBLE.has(field)
        ? access.may('read', entity)
        : access.may('read', entity) && reaches('read', entity).every((reach) => reach.allows(field)),
    visibleFields: (entity, row) => fieldsOf('read', entity, row),
    writableFields: (entity, row) =>
      row === undefined
        ? (field) => reaches('create', entity).some((reach) => reach.allows(field))
        : fieldsOf('update', entity, row),
    sayableFields: (entity) => {
      const tests = grantsOn(entity.name).map((grant) => fieldTest(grant, entity))
      return (field) => tests.some((allows) => allows(field))
    },
  }
  return access
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
    mayAskFor: () => true,
    visibleFields: () => undefined,
    writableFields: () => undefined,
    sayableFields: () => undefined,
  }
}

function scopeOf(grant: EntityGrant, action: Action): Scope | undefined {
  const scope = grant[action]
  if (scope === true) return 'all'
  return scope === false ? undefined : scope
}

function fieldTest({ fields, hidden }: EntityGrant, entity: Entity): (field: string) => boolean {
  return (field) => {
    if (hidden?.includes(field)) return false
    if (fields !== undefined) return fields.includes(field)
    // What may repeat a hidden field would tell it.
    return !hidden?.length || entity.fields.get(field)?.verbatim !== true
  }
}

function lowerScope(scope: Scope, entity: Entity, actor: ActingAs, { now, zone }: Moment): Predicate {
  if (scope === 'all') return ALWAYS
  if (scope === 'own' && entity.ownerField === undefined) return NEVER
  const condition = scope === 'own' ? { ownerId: { actor: 'id' } } : scope
  const vars = { now, zone, actor: { ...actor.attributes, id: actor.id } }
  return lowerCondition(entity.shape, condition, { vars, related: () => empty('deletedAt') })
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
