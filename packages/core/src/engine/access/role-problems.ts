import { checkCondition } from '../../conditions/check-condition.ts'
import { type Entity, systemFields } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import { adminRole, type EntityGrant, type Role } from './role.ts'

/** What roles are checked against. */
export interface Grantable {
  readonly model: Model
  readonly commands: ReadonlyMap<string, unknown>
}

const SCOPES = ['read', 'create', 'update', 'delete'] as const

/**
 * What is wrong with roles. A misspelt field that was to be hidden would stay open, so nothing in a role may be unknown.
 */
export function roleProblems(roles: readonly Role[], installed: Grantable): readonly Issue[] {
  const problems: Issue[] = []
  const ids = new Set<string>([adminRole.id])
  for (const { id, grants } of roles) {
    if (ids.has(id)) problems.push({ code: 'ROLE_CONFLICT', path: id, message: 'is the id of two roles.' })
    ids.add(id)
    if (grants === 'all') continue
    for (const [name, grant] of Object.entries(grants)) {
      const entity = installed.model.entities.get(name)
      if (entity) problems.push(...grantProblems(`${id}.${name}`, entity, grant, installed))
      else
        problems.push({
          code: 'ENTITY_UNKNOWN',
          path: `${id}.${name}`,
          message: 'is granted but nobody defines it.',
        })
    }
  }
  return problems
}

function grantProblems(path: string, entity: Entity, grant: EntityGrant, { commands }: Grantable): Issue[] {
  const isField = (field: string) =>
    entity.fields.has(field) || Object.hasOwn(systemFields, field) || field.startsWith('ext.')
  const unknownFields = [...(grant.fields ?? []), ...(grant.hidden ?? [])]
    .filter((field) => !isField(field))
    .map((field) => ({
      code: 'FIELD_UNKNOWN',
      path: `${path}.${field}`,
      message: 'is in a role but not a field.',
    }))
  const verbs = grant.commands === 'all' ? [] : (grant.commands ?? [])
  const unknownVerbs = verbs
    .filter((verb) => !commands.has(`${entity.name}.${verb}`))
    .map((verb) => ({
      code: 'COMMAND_UNKNOWN',
      path: `${path}.${verb}`,
      message: 'is in a role but not a command.',
    }))
  const scopes = SCOPES.flatMap((action) => scopeProblems(`${path}.${action}`, entity, grant[action]))
  return [...unknownFields, ...unknownVerbs, ...scopes]
}

function scopeProblems(path: string, entity: Entity, scope: EntityGrant[(typeof SCOPES)[number]]): Issue[] {
  if (scope === undefined || typeof scope === 'boolean' || scope === 'all') return []
  if (scope === 'own')
    return entity.ownerField
      ? []
      : [{ code: 'ROLE_SCOPE', path, message: 'is "own", but there is no ownerId.' }]
  return checkCondition(entity.shape, scope, { history: false }).issues.map((issue) => ({
    code: issue.code,
    message: issue.message,
    path: [path, ...issue.path].join('.'),
  }))
}
