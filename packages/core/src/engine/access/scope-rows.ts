import { either } from '../../conditions/combine.ts'
import type { AnyRecord, Condition } from '../../conditions/condition.ts'
import { lowerCondition } from '../../conditions/lower-condition.ts'
import { ALWAYS, empty, equals, NEVER, oneOf, type Predicate } from '../../conditions/predicate.ts'
import type { Entity } from '../entities/entity.ts'
import type { Action, Moment } from './action.ts'
import type { ActingAs } from './actor.ts'
import type { Reach } from './role.ts'
import type { Standing } from './standing.ts'

/** Who reaches, from where in the organisation, at which moment. */
export interface Reaching extends Moment {
  readonly actor: ActingAs
  readonly standing: Standing
}

/** The rows that one part of a scope reaches. */
export function rowsOf(
  part: 'all' | Reach | Condition<AnyRecord>,
  action: Action,
  entity: Entity,
  reaching: Reaching,
): Predicate {
  const { actor, standing } = reaching
  const { below, mates, teams, territories } = standing
  if (part === 'all') return ALWAYS
  if (part === 'own') return entity.ownerField ? equals(entity.ownerField, actor.id) : NEVER
  if (part === 'below') return ownedBy(entity, below)
  if (part === 'team') return either(ownedBy(entity, mates), ...naming(entity, 'team', teams))
  if (part === 'territory') return either(...naming(entity, 'territory', territories))
  if (part === 'shared') return standing.shared(entity.name, action)
  return rowsWhere(part, entity, reaching)
}

/**
 * The rows that a denial lets through. Those of which it cannot be told are denied: the condition is negated, and what is
 * unknown of a negation is unknown, too.
 */
export function rowsSpared(denied: Condition<AnyRecord>, entity: Entity, reaching: Reaching): Predicate {
  return rowsWhere({ not: denied } as Condition<AnyRecord>, entity, reaching)
}

function rowsWhere(
  condition: Condition<AnyRecord>,
  entity: Entity,
  { actor, now, zone }: Reaching,
): Predicate {
  const vars = { now, zone, actor: { ...actor.attributes, id: actor.id } }
  return lowerCondition(entity.shape, condition, { vars, related: () => empty('deletedAt') })
}

function ownedBy({ ownerField }: Entity, users: readonly string[]): Predicate {
  return ownerField && users.length > 0 ? oneOf(ownerField, users) : NEVER
}

/** Fields that refer to one of these records. Lists of references name several, and are left to conditions. */
function naming(entity: Entity, to: string, ids: readonly string[]): Predicate[] {
  return ids.length === 0 ? [] : fieldsNaming(entity, to).map((field) => oneOf(field, ids))
}

/** The fields of an entity that hold the id of one record of another. */
export function fieldsNaming({ fields }: Entity, to: string): readonly string[] {
  return [...fields].flatMap(([name, { type }]) => (type.kind === 'ref' && type.to === to ? [name] : []))
}
