import { conditionDoubts } from '../condition-doubts.ts'
import type { FieldSpec } from '../entities/field.ts'
import type { Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import { type EntityGrant, partsOf, type Role } from './role.ts'

const ACTIONS = ['read', 'create', 'update', 'delete'] as const

/** What roles hardly mean: a reach that no record is in, and records to be made without what is required of them. */
export function roleDoubts(model: Model, roles: readonly Role[]): readonly Issue[] {
  return roles.flatMap(({ id, grants }) =>
    grants === 'all'
      ? []
      : Object.entries(grants).flatMap(([entity, grant]) =>
          grantDoubts(model, entity, grant, `roles.${id}.${entity}`),
        ),
  )
}

function grantDoubts(model: Model, entity: string, grant: EntityGrant, path: string): readonly Issue[] {
  const known = model.entities.get(entity)
  if (!known) return []
  return [
    ...ACTIONS.flatMap((action) => {
      const scope = grant[action]
      if (scope === undefined || typeof scope === 'boolean') return []
      const place = (at: number) => (Array.isArray(scope) ? `${path}.${action}.${at}` : `${path}.${action}`)
      return partsOf(scope).flatMap((part, at) =>
        typeof part === 'object' ? conditionDoubts(known.shape, part, place(at)) : [],
      )
    }),
    ...(grant.deny ? conditionDoubts(known.shape, grant.deny, `${path}.deny`) : []),
    ...(grant.create ? requiredHidden(known.fields, grant, path) : []),
  ]
}

/** Who may make a record has to be able to say all that it needs. */
function requiredHidden(
  fields: ReadonlyMap<string, FieldSpec>,
  grant: EntityGrant,
  path: string,
): readonly Issue[] {
  return [...fields]
    .filter(([field, spec]) => isDemanded(spec) && !isSayable(grant, field))
    .map(([field]) => ({
      code: 'REQUIRED_HIDDEN',
      path: `${path}.create.${field}`,
      message: 'is required of new records, and does not exist for the role that may create them.',
      zh: '为新建记录的必填项，但可新建的角色看不到该字段。',
    }))
}

function isDemanded({ optional, managed, initial, compute, default: preset }: FieldSpec): boolean {
  return !optional && !managed && !initial && !compute && preset === undefined
}

function isSayable({ fields, hidden = [] }: EntityGrant, field: string): boolean {
  return !hidden.includes(field) && (fields?.includes(field) ?? true)
}
