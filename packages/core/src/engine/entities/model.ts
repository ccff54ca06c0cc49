import type { RelationShape } from '../../conditions/shape.ts'
import type { Table } from '../../store/table.ts'
import { engineErrors } from '../engine-errors.ts'
import type { Issue } from '../errors.ts'
import { misspelt } from '../misspelt.ts'
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
  const model = joinModel(contributions, region, problems)
  if (problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })
  return model
}

/** The same, with conflicts noted: what is defined twice is as somebody said, so that the rest can be checked too. */
export function joinModel(
  contributions: readonly Contribution[],
  region: string | undefined,
  problems: Issue[],
): Model {
  const defs = collectEntities(contributions, problems)
  const added = collectFields(contributions, defs, problems)
  for (const { def } of defs.values()) checkNames(def, added.get(def.name) ?? {}, problems)

  const entities = new Map<string, Entity>()
  for (const { def } of defs.values())
    entities.set(def.name, compileEntity(def, added.get(def.name) ?? {}, region))
  for (const entity of entities.values()) relate(entity, entities, problems)

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
        problems.push({
          code: 'ENTITY_NAME',
          path: def.name,
          message: `is no name for an entity (${from}).`,
          zh: `不能作为实体名（${from}）。`,
        })
      else if (other)
        problems.push({
          code: 'ENTITY_CONFLICT',
          path: def.name,
          message: `is defined by both ${other.from} and ${from}.`,
          zh: `同时由 ${other.from} 和 ${from} 定义。`,
        })
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
        const sentence = {
          en: `is extended by ${from} but nobody defines it`,
          zh: `由 ${from} 扩展，但没有定义`,
        }
        problems.push(
          misspelt({ code: 'ENTITY_UNKNOWN', path: entity, wrong: entity, ...sentence }, defs.keys()),
        )
        continue
      }
      const specs = added.get(entity) ?? {}
      added.set(entity, specs)
      for (const [name, { spec }] of Object.entries(extra)) {
        const path = `${entity}.${name}`
        if (!isFieldName(name)) {
          problems.push({
            code: 'FIELD_NAME',
            path,
            message: 'is no name for a field, or is reserved.',
            zh: '不能作为字段名，或为保留名。',
          })
          continue
        }
        const owner = owners.get(path) ?? (Object.hasOwn(target.def.fields, name) ? target.from : undefined)
        if (owner)
          problems.push({
            code: 'FIELD_CONFLICT',
            path,
            message: `is defined by both ${owner} and ${from}.`,
            zh: `同时由 ${owner} 和 ${from} 定义。`,
          })
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
      problems.push({
        code: 'FIELD_NAME',
        path: `${def.name}.${name}`,
        message: 'is no name for a field, or is reserved.',
        zh: '不能作为字段名，或为保留名。',
      })
    }
  }
  const known = new Set([...names, 'id', 'createdAt', 'updatedAt'])
  for (const name of [
    ...def.unique.flat(),
    ...def.lists.flatMap(({ filter = [], sort }) => [...filter, sort.replace(/^-/, '')]),
    ...(def.search ?? []),
  ]) {
    if (!known.has(name))
      problems.push({
        code: 'FIELD_UNKNOWN',
        path: `${def.name}.${name}`,
        message: 'is indexed but not a field.',
        zh: '已建索引，但不是字段。',
      })
  }
  const specs = new Map(Object.entries(def.fields).map(([name, { spec }]) => [name, spec]))
  checkSubject(def, new Map([...specs, ...Object.entries(added)]), problems)
  for (const name of def.search ?? []) {
    const spec = added[name] ?? def.fields[name]?.spec
    if (spec && spec.type.kind !== 'text')
      problems.push({
        code: 'SEARCH_TEXT',
        path: `${def.name}.${name}`,
        message: 'is searched but holds no text.',
        zh: '已声明为全文检索，但不是文本字段。',
      })
  }
}

/** A subject is found by a reference, a list of them, or a text beside the name of its entity. */
function checkSubject(def: EntityDef, specs: ReadonlyMap<string, FieldSpec>, problems: Issue[]): void {
  for (const name of def.subject ?? []) {
    const type = specs.get(name)?.type
    const one = type?.kind === 'list' ? type.of : type
    const isNamed = one?.kind === 'text' && specs.get('entity')?.type.kind === 'text'
    if (name !== 'self' && one?.kind !== 'ref' && !isNamed)
      problems.push({
        code: 'SUBJECT_FIELD',
        path: `${def.name}.${name}`,
        message: 'is said to lead to a person but refers to no record.',
        zh: '被声明为指向数据主体，但并不引用任何记录。',
      })
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
      problems.push({
        code: 'ENTITY_UNKNOWN',
        path: `${entity.name}.${name}`,
        message: `refers to "${type.to}", which nobody defines.`,
        zh: `引用了没有定义的“${type.to}”。`,
      })
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
    problems.push({
      code: 'RELATION_CONFLICT',
      path: `${entity.name}.${name}`,
      message: 'names two relations.',
      zh: '两个关系同名。',
    })
  relations[name] = relation
}
