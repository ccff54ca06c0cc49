import type { EntityGrant, Role } from '../access/role.ts'
import type { Parts } from './plugin.ts'

/**
 * What a plugin's code may reach, wherever it runs: everything of its own entities, the entities it extends to look at,
 * the fields it adds to write, and what its manifest asks for. Installing it grants that, and nothing else.
 */
export interface OwnerReach {
  readonly id: string
  /** By which sessions of its hooks, jobs and API act. */
  readonly roles: readonly Role[]
  owns(entity: string): boolean
  /** Whether it added this field to an entity of somebody else. */
  adds(entity: string, field: string): boolean
  /** By what grant its hooks are shown records. Undefined: the entity is closed to it. */
  sees(entity: string): 'all' | EntityGrant | undefined
  /** Which fields of others it may set when a record is created or updated. */
  sets(entity: string, operation: 'create' | 'update'): (field: string) => boolean
}

/** The reach of a plugin; core and host have none, because nothing is closed to them. */
export function ownerReach(part: Parts): OwnerReach | undefined {
  const { id, entities = {}, extend = {}, permissions = {} } = part
  if (id === 'core' || id === 'host') return undefined
  const own = new Set(Object.values(entities).map(({ name }) => name))
  const asked = (entity: string): EntityGrant | undefined =>
    Object.hasOwn(permissions, entity) ? permissions[entity] : undefined

  return {
    id,
    roles: rolesOf(part),
    owns: (entity) => own.has(entity),
    adds: (entity, field) => Object.hasOwn(extend, entity) && Object.hasOwn(extend[entity] ?? {}, field),
    sees(entity) {
      if (own.has(entity) || Object.hasOwn(extend, entity)) return 'all'
      const grant = asked(entity)
      return grant?.read === 'all' ? grant : undefined
    },
    sets(entity, operation) {
      const grant = asked(entity)
      const isGranted = grant?.[operation] !== undefined && grant[operation] !== false
      return (field) => isGranted && isOpen(grant, field)
    },
  }
}

/** One role for each reason, because what it may see of an entity is more than what it may write there. */
function rolesOf({ id, entities = {}, extend = {}, permissions = {}, commands = [] }: Parts): Role[] {
  const own: Record<string, EntityGrant> = {}
  const fields: Record<string, EntityGrant> = {}
  const verbs: Record<string, { commands: string[] }> = {}
  for (const [entity, added] of Object.entries(extend)) {
    own[entity] = { read: 'all' }
    fields[entity] = { update: 'all', fields: Object.keys(added) }
  }
  for (const { name } of Object.values(entities))
    own[name] = { read: 'all', create: true, update: 'all', delete: 'all', commands: 'all' }
  for (const { name } of commands) {
    const [entity = '', verb = ''] = name.split('.', 2)
    verbs[entity] = { commands: [...(verbs[entity]?.commands ?? []), verb] }
  }
  return [own, fields, verbs, permissions].map((grants) => ({ id, grants }))
}

function isOpen({ fields, hidden }: EntityGrant, field: string): boolean {
  return (fields === undefined || fields.includes(field)) && !hidden?.includes(field)
}
