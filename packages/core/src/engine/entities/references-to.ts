import type { Model } from './model.ts'

/** A field that holds ids of records of some entity. */
export interface ReferenceField {
  readonly entity: string
  readonly field: string
  readonly isList: boolean
  /** Beside it stands a field `entity` that names which entity the id is of, as in stage visits. */
  readonly isNamed: boolean
}

/** Every field by which records refer to those of an entity, whoever declared it: core, plugins and the host. */
export function referencesTo(model: Model, to: string): readonly ReferenceField[] {
  return [...model.entities.values()].flatMap(({ name: entity, fields, refs, table }) => {
    const own = refs
      .filter(([, target]) => target === to)
      .map(([field]) => ({ entity, field, isList: fields.get(field)?.type.kind === 'list', isNamed: false }))
    // Where a record has one row of a kind, its area alone knows which of two stays.
    const isKey = table.unique.some(({ columns }) => columns.includes('recordId'))
    const isNamed = !isKey && ['entity', 'recordId'].every((field) => fields.get(field)?.type.kind === 'text')
    return isNamed ? [...own, { entity, field: 'recordId', isList: false, isNamed }] : own
  })
}
