import type { EntityGrant } from '../access/role.ts'
import { type Grantable, grantsProblems } from '../access/role-problems.ts'
import { FIELD_NAME } from '../entities/entity.ts'
import type { Issue } from '../errors.ts'
import { unknownKeys } from '../misspelt.ts'
import type { Parts } from './plugin.ts'

/** What definePlugin takes. Typed by the parts, so that none is forgotten here. */
const MANIFEST: Readonly<
  Record<Exclude<keyof Parts, 'declaredHooks' | 'makeApi' | 'recordKeys'> | 'hooks' | 'api', true>
> = {
  ...{
    id: true,
    compat: true,
    requires: true,
    extend: true,
    entities: true,
    commands: true,
    queries: true,
  },
  ...{
    permissions: true,
    jobs: true,
    follows: true,
    works: true,
    personalData: true,
    migrations: true,
    doubts: true,
    hooks: true,
    api: true,
    start: true,
    stop: true,
  },
}

/** Whether a plugin has a name that can be spoken of, and brings nothing that nobody reads. */
export function checkManifest(part: Parts, problems: Issue[]): void {
  const { id, declaredHooks: _hooks, makeApi: _api, recordKeys, ...rest } = part
  // Keys act without the limits of a plugin: only core has them.
  const manifest = id === 'core' ? rest : { ...rest, recordKeys }
  if (typeof id !== 'string' || !FIELD_NAME.test(id))
    problems.push({
      code: 'PLUGIN_ID',
      path: String(id),
      message:
        'is no id for a plugin: letters and digits, as in "loyalty", because it becomes session.plugins.loyalty.',
      zh: '不能作为插件 id：请使用字母和数字，例如 "loyalty"，因为它会成为 session.plugins.loyalty。',
    })
  problems.push(...unknownKeys(manifest, MANIFEST, id))
}

/** What is wrong with what a plugin asks for: the same as with what a role grants. */
export function permissionProblems({ id, permissions = {} }: Parts, installed: Grantable): readonly Issue[] {
  return [
    ...grantsProblems(`${id}.permissions`, permissions, installed),
    ...Object.entries(permissions).flatMap(([entity, grant]) =>
      reachesOfPeople(`${id}.permissions.${entity}`, grant),
    ),
  ]
}

const ACTIONS = ['read', 'create', 'update', 'delete'] as const
const OF_PEOPLE: readonly unknown[] = ['below', 'team', 'territory', 'shared']

/** A plugin stands nowhere in the organisation: such a reach would hold nothing. */
function reachesOfPeople(path: string, grant: EntityGrant): readonly Issue[] {
  return ACTIONS.flatMap((action) => {
    const scope = grant?.[action]
    const parts: readonly unknown[] = Array.isArray(scope) ? scope : [scope]
    return parts
      .filter((part) => OF_PEOPLE.includes(part))
      .map((part) => ({
        code: 'ROLE_SCOPE',
        path: `${path}.${action}`,
        message: `is "${part}", but a plugin has no place in the organisation and nothing is shared with it.`,
        zh: `为 "${part}"，但插件不在组织架构中，也不能被共享。`,
      }))
  })
}
