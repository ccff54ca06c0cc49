import type { Condition } from '../../conditions/condition.ts'
import { ConditionError, lowerCondition } from '../../conditions/index.ts'
import { both, empty, type Predicate } from '../../conditions/predicate.ts'
import type { FieldShape, Shape } from '../../conditions/shape.ts'
import type { Store } from '../../store/store.ts'
import { reachable } from '../access/access.ts'
import { present } from '../access/present.ts'
import { engineErrors } from '../engine-errors.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import { type Entity, fieldShape } from '../entities/entity.ts'
import type { Issue } from '../errors.ts'
import { journalHistory } from '../journal/entry.ts'
import type { Asker, Caller } from '../runtime.ts'
import { asCrmError } from '../store-failure.ts'
import { rememberAsked, sensitiveAsked } from './sensitive-fields.ts'

/** One read: who asks what of which store, at which moment. */
export interface Asking {
  readonly caller: Caller
  readonly store: Store
  readonly entity: Entity
  readonly custom: CustomFields
  /** Epoch milliseconds: one instant for the whole question. */
  readonly now: number
  /** The sensitive fields that the question names. Undefined where no entity has any. */
  readonly asked: Set<string> | undefined
}

/** An answer of the store, with its failures in the engine's words. */
export async function storeAnswer<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw asCrmError(error)
  }
}

/** The same for somebody: outside a transaction it is asked for when it is the tenant's turn. */
export function answered<T>({ runtime, tenant, origin, unit }: Asker, read: () => Promise<T>): Promise<T> {
  return storeAnswer(() => (unit ? read() : runtime.share({ tenant, isPatient: origin === 'job' }, read)))
}

/** The same, of somebody who asks now. */
export function answeredTo<T>(asker: Asker, read: (caller: Caller) => Promise<T>): Promise<T> {
  return answered(asker, async () => read(await present(asker)))
}

/** Begins a read: inside the caller's transaction when there is one. */
export async function ask(caller: Caller, entity: Entity): Promise<Asking> {
  if (caller.unit && !caller.unit.isOpen) throw engineErrors.CRM_TX_CLOSED()
  const store = caller.unit?.store ?? (await caller.runtime.store())
  const anew = caller.unit?.transaction.declaresFields
  const custom = await caller.runtime.customFields(store, caller.tenant, entity.name, anew)
  const now = caller.unit?.now.getTime() ?? caller.runtime.clock.now()
  return { caller, store, entity, custom, now, asked: sensitiveAsked(caller.runtime.model) }
}

/**
 * The rows a caller means and may see: its condition, its grants and "not deleted" as one predicate. The single door
 * by which lists, counts, sums, exports and relation filters reach a store.
 */
export function visibleWhere(asking: Asking, condition: Condition | undefined, isTrusted = false): Predicate {
  const { caller, entity } = asking
  const allowed = isTrusted ? undefined : caller.access.rowsFor('read', entity)
  return both(
    empty('deletedAt'),
    allowed,
    condition === undefined ? undefined : lowerFor(asking, condition, isTrusted),
  )
}

/** A condition as this caller may ask it. Throws CRM_CONDITION with everything that is wrong. */
export function lowerFor(asking: Asking, condition: Condition, isTrusted = false): Predicate {
  const { caller, entity, custom, now } = asking
  const { access, runtime } = caller
  const isFree = isTrusted || access.isUnlimited
  try {
    return lowerCondition(shapeWith(entity, custom, runtime.model.region), condition, {
      vars: { now, zone: runtime.zone, actor: { ...caller.actor.attributes, id: caller.actor.id } },
      related: isFree ? () => empty('deletedAt') : reachable(access, runtime.model),
      ...((!isFree || (asking.asked && !isTrusted)) && {
        allow: (shape: string, field: string) => {
          rememberAsked(asking.asked, runtime.model.entity(shape), field)
          return isFree || access.mayAskFor(runtime.model.entity(shape), field) ? 'ok' : 'hidden'
        },
      }),
      history: journalHistory,
    })
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error
    throw engineErrors.CRM_CONDITION({ entity: entity.name }, { issues: error.issues.map(asIssue) })
  }
}

function asIssue({ code, message, zh, path }: ConditionError['issues'][number]): Issue {
  return { code, message, zh, path: path.join('.') }
}

/** An entity's shape together with the fields that the tenant declared. */
export function shapeWith(entity: Entity, custom: CustomFields, region: string | undefined): Shape {
  if (custom.size === 0) return entity.shape
  const ext: Record<string, FieldShape> = {}
  for (const [name, spec] of custom) ext[name] = fieldShape(spec, region)
  return { ...entity.shape, ext }
}
