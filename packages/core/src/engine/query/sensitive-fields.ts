import type { Entity } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'

const known = new WeakMap<Entity, readonly string[]>()

/** The fields of an entity whose readers are noted. */
export function sensitiveFields(entity: Entity): readonly string[] {
  let fields = known.get(entity)
  if (!fields) {
    fields = [...entity.fields].filter(([, spec]) => spec.sensitive).map(([name]) => name)
    known.set(entity, fields)
  }
  return fields
}

const guarded = new WeakMap<Model, boolean>()

/** Where a read notes the sensitive fields that it is asked for, as `contact.illness`; undefined where there are none. */
export function sensitiveAsked(model: Model): Set<string> | undefined {
  let isGuarded = guarded.get(model)
  if (isGuarded === undefined) {
    isGuarded = [...model.entities.values()].some((entity) => sensitiveFields(entity).length > 0)
    guarded.set(model, isGuarded)
  }
  return isGuarded ? new Set() : undefined
}

/** Remembers that a question names this field: what is found by it tells of it. */
export function rememberAsked(asked: Set<string> | undefined, entity: Entity, field: string): void {
  if (asked && sensitiveFields(entity).includes(field)) asked.add(`${entity.name}.${field}`)
}
