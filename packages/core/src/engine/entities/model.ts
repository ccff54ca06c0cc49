import type { RelationShape } from '../../conditions/shape.ts'
import type { Table } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Issue } from '../errors.ts'
import type { EntityDef } from './define-entity.ts'
import { compileEntity, type Entity, FIELD_NAME, reservedNames } from './entity.ts'
import type { FieldSpec, Fields } from './field.ts'

/** Who brings what: core, a plugin by its id, or the host. */
export interface Contribution {
  readonly from: string
  readonly entities: readonly EntityDef[]
  /** Fields added to entities of others. */
  readonly fields: { readonly [entity: string]: Fields }
}

/** All entities of one CRM, with their relations resolved. */
export interface Model {
  readonly entities: ReadonlyMap<string, Entity>
  /** The contribution that an entity came from. */
  readonly origin: ReadonlyMap<string, string>
  readonly region: string | undefined
  /** The entity of this name. Throws CRM_UNKNOWN_ENTITY. */
  entity(name: string): Entity
}

/** Joins what core, plugins and host define. All conflicts are reported at once, as one CRM_CONFIG. */
export function buildModel(contributions: readonly Contribution[], region: string | undefined): Model {
  const problems: Issue[] = []
  const defs = collectEntities(contributions, problems)
  const added = collectFields(contributions, defs, problems)
  for (const { def } of defs.values()) checkNames(def, added.get(def.name) ?? {}, problems)
  if (problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })

  const entities = new Map<string, Entity>()
  for (const { def } of defs.values())
    entities.set(def.name, compileEntity(def, added.get(def.name) ?? {}, region))
  for (const entity of entities.values()) relate(entity, entities, problems)
  if (problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })

  return {
    entities,
    origin: new Map([...defs].map(([name, { from }]) => [name, from])),
    region,
    entity(name) {
      const found = entities.get(name)
      if (!found) throw engineErrors.CRM_UNKNOWN_ENTITY({ entity: name })
      return found
    },
  }
}

/** The tables of a model, for migrating. */
export function tablesOf(model: Model): Table[] {
  return [...model.entities.values()].map((entity) => entity.table)
}

type Origins = Map<string, { def: EntityDef; from: string }>

function collectEntities(contributions: readonly Contribution[], problems: Issue[]): Origins {
  const defs: Origins = new Map()
  for (const { from, entities } of contributions) {
    for (const def of entities) {
      const other = defs.get(def.name)
      if (!FIELD_NAME.test(def.name))
        problem(problems, 'ENTITY_NAME', def.name, `is no name for an entity (${from}).`)
      else if (other)
        problem(problems, 'ENTITY_CONFLICT', def.name, `is defined by both ${other.from} and ${from}.`)
      else defs.set(def.name, { def, from })
    }
  }
  return defs
}

function collectFields(contributions: readonly Contribution[], defs: Origins, problems: Issue[]) {
  const added = new Map<string, Record<string, FieldSpec>>()
  const owners = new Map<string, string>()
  for (const { from, fields } of contributions) {
    for (const [entity, extra] of Object.entries(fields)) {
      const target = defs.get(entity)
      if (!target) {
        problem(problems, 'ENTITY_UNKNOWN', entity, `is extended by ${from} but nobody defines it.`)
        continue
      }
      const specs = added.get(entity) ?? {}
      added.set(entity, specs)
      for (const [name, { spec }] of Object.entries(extra)) {
        const path = `${entity}.${name}`
        if (!isFieldName(name)) {
          problem(problems, 'FIELD_NAME', path, 'is no name for a field, or is reserved.')
          continue
        }
        const owner = owners.get(path) ?? (Object.hasOwn(target.def.fields, name) ? target.from : undefined)
        if (owner) problem(problems, 'FIELD_CONFLICT', path, `is defined by both ${owner} and ${from}.`)
        owners.set(path, from)
        specs[name] = spec
      }
    }
  }
  return added
}

function checkNames(def: EntityDef, added: Readonly<Record<string, FieldSpec>>, problems: Issue[]): void {
  const names = [...Object.keys(def.fields), ...Object.keys(added)]
  for (const name of names) {
    if (!isFieldName(name)) {
      problem(problems, 'FIELD_NAME', `${def.name}.${name}`, 'is no name for a field, or is reserved.')
    }
  }
  const known = new Set([...names, 'id', 'createdAt', 'updatedAt'])
  for (const name of [
    ...def.unique.flat(),
    ...def.lists.flatMap(({ filter = [], sort }) => [...filter, sort.replace(/^-/, '')]),
  ]) {
    if (!known.has(name))
      problem(problems, 'FIELD_UNKNOWN', `${def.name}.${name}`, 'is indexed but not a field.')
  }
}

function isFieldName(name: string): boolean {
  return FIELD_NAME.test(name) && !reservedNames.has(name)
}

function relate(entity: Entity, entities: ReadonlyMap<string, Entity>, problems: Issue[]): void {
  for (const [name, { type, relation }] of entity.fields) {
    if (type.kind !== 'ref') continue
    const target = entities.get(type.to)
    if (!target) {
      problem(
        problems,
        'ENTITY_UNKNOWN',
        `${entity.name}.${name}`,
        `refers to "${type.to}", which nobody defines.`,
      )
      continue
    }
    const there = relation?.as ?? name.replace(/(?<=.)Id$/, '')
    addRelation(
      entity,
      there,
      { to: () => target.shape, cardinality: 'one', local: name, foreign: 'id' },
      problems,
    )
    if (relation?.inverse) {
      const back: RelationShape = { to: () => entity.shape, cardinality: 'many', local: 'id', foreign: name }
      addRelation(target, relation.inverse, back, problems)
    }
  }
}

function addRelation(entity: Entity, name: string, relation: RelationShape, problems: Issue[]): void {
  const relations = entity.shape.relations as Record<string, RelationShape>
  if (Object.hasOwn(relations, name))
    problem(problems, 'RELATION_CONFLICT', `${entity.name}.${name}`, 'names two relations.')
  relations[name] = relation
}

function problem(problems: Issue[], code: string, path: string, message: string): void {
  problems.push({ code, path, message })
}
