import type { Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import type { Role } from './role.ts'

/** What in roles hardly means what it says: records that a role may make, but whose required fields it may not fill in. */
export function roleDoubts(model: Model, roles: readonly Role[]): readonly Issue[] {
  return roles.flatMap(({ id, grants }) =>
    grants === 'all'
      ? []
      : Object.entries(grants).flatMap(([name, { create, fields, hidden = [] }]) => {
          if (!create) return []
          const isClosed = (field: string) => hidden.includes(field) || fields?.includes(field) === false
          return requiredFields(model, name)
            .filter(isClosed)
            .map((field) => requiredHidden(`${id}.${name}.${field}`))
        }),
  )
}

/** Fields that somebody has to fill in: nothing else gives them a value. */
function requiredFields(model: Model, entity: string): readonly string[] {
  return [...model.entity(entity).fields].flatMap(([field, spec]) =>
    spec.optional || spec.managed || spec.compute || spec.initial || spec.default !== undefined
      ? []
      : [field],
  )
}

function requiredHidden(path: string): Issue {
  return {
    code: 'REQUIRED_HIDDEN',
    path,
    message: 'is closed to a role that may make such records, and none can be made without it.',
    zh: '该角色可以新建此类记录，却不能填写这个必填字段，因此无法新建。',
  }
}
