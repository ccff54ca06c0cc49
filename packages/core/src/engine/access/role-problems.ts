import { checkCondition } from '../../conditions/check-condition.ts'
import { type Entity, systemFields } from '../entities/entity.ts'
import type { Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import { isObject } from '../given.ts'
import { misspelt, unknownKeys } from '../misspelt.ts'
import { adminRole, type EntityGrant, partsOf, REACHES, type Reach, type Role } from './role.ts'
import { fieldsNaming } from './scope-rows.ts'

/** What roles are checked against. */
export interface Grantable {
  readonly model: Model
  readonly commands: ReadonlyMap<string, { readonly runMany?: unknown }>
  readonly queries: ReadonlyMap<string, unknown>
}

const ROLE_KEYS: Readonly<Record<keyof Role, true>> = { id: true, grants: true, audit: true }
const SCOPES = { read: true, create: true, update: true, delete: true } as const
const GRANT_KEYS: Readonly<Record<keyof EntityGrant, true>> = {
  ...SCOPES,
  ...{ deny: true, fields: true, hidden: true, commands: true, why: true },
}

/**
 * What is wrong with roles. A misspelt field that was to be hidden would stay open, so nothing in a role may be unknown.
 */
export function roleProblems(roles: readonly Role[], installed: Grantable): readonly Issue[] {
  const problems: Issue[] = []
  const ids = new Set<string>([adminRole.id])
  for (const role of roles) {
    const { id, grants } = role
    if (typeof id !== 'string' || id === '') {
      problems.push(
        invalid(
          'roles',
          'has a role without an id: { id: "rep", grants }.',
          '有一个角色没有 id：{ id: "rep", grants }。',
        ),
      )
      continue
    }
    problems.push(...unknownKeys(role, ROLE_KEYS, id))
    if (ids.has(id))
      problems.push({
        code: 'ROLE_CONFLICT',
        path: id,
        message: 'is the id of two roles.',
        zh: '被两个角色用作 id。',
      })
    ids.add(id)
    if (role.audit !== undefined && typeof role.audit !== 'boolean')
      problems.push(invalid(`${id}.audit`, 'must be true or false.', '必须是 true 或 false。'))
    if (grants === 'all') continue
    if (isObject(grants)) problems.push(...grantsProblems(id, grants, installed))
    // Where the option is misspelt, that has been told.
    else if (Object.keys(role).every((key) => Object.hasOwn(ROLE_KEYS, key)))
      problems.push(
        invalid(
          `${id}.grants`,
          "must be what the role may do: { lead: { read: 'own' } }, {} for nothing, or 'all'.",
          "必须是角色的权限：{ lead: { read: 'own' } }，{} 表示无任何权限，'all' 表示全部。",
        ),
      )
  }
  return problems
}

/** What is wrong with grants by entity: those of a role, or those that a plugin asks for. */
export function grantsProblems(
  place: string,
  grants: { readonly [entity: string]: EntityGrant },
  installed: Grantable,
): readonly Issue[] {
  const { entities } = installed.model
  return Object.entries(grants).flatMap(([name, grant]) => {
    const path = `${place}.${name}`
    const entity = entities.get(name)
    if (entity && !isObject(grant))
      return [invalid(path, "must be a grant: { read: 'own' }.", "必须是授权：{ read: 'own' }。")]
    if (entity) return grantProblems(path, entity, grant, installed)
    const sentence = { en: 'is granted or asked for, but nobody defines it', zh: '已授权或申请，但没有定义' }
    return [misspelt({ code: 'ENTITY_UNKNOWN', path, wrong: name, ...sentence }, entities.keys())]
  })
}

function grantProblems(path: string, entity: Entity, grant: EntityGrant, installed: Grantable): Issue[] {
  const names = [...entity.fields.keys(), ...Object.keys(systemFields)]
  const unknownFields = [...listed(grant.fields), ...listed(grant.hidden)]
    .filter((field) => !names.includes(field) && !field.startsWith('ext.'))
    .map((field) =>
      misspelt(
        {
          code: 'FIELD_UNKNOWN',
          path: `${path}.${field}`,
          wrong: field,
          en: `is granted or hidden, but is no field of ${entity.name}`,
          zh: `出现在授权中，但不是 ${entity.name} 的字段`,
        },
        names,
      ),
    )
  const { commands = [] } = grant
  const scopes = (['read', 'create', 'update', 'delete'] as const).flatMap((action) =>
    scopeProblems(`${path}.${action}`, entity, action, grant[action]),
  )
  return [
    ...unknownKeys(grant, GRANT_KEYS, path),
    ...(['fields', 'hidden'] as const)
      .filter((part) => grant[part] !== undefined && !Array.isArray(grant[part]))
      .map((part) =>
        invalid(`${path}.${part}`, "must be a list of fields: ['name'].", "必须是字段列表：['name']。"),
      ),
    ...unknownFields,
    ...(commands === 'all' || Array.isArray(commands)
      ? []
      : [
          invalid(
            `${path}.commands`,
            "must be a list of verbs: ['grab'], or 'all'.",
            "必须是命令列表：['grab']，或 'all'。",
          ),
        ]),
    ...listed(commands).flatMap((verb) => verbProblems(path, entity, verb, installed)),
    ...scopes,
    ...(grant.deny === undefined ? [] : conditionProblems(`${path}.deny`, entity, grant.deny)),
  ]
}

function listed(given: unknown): readonly string[] {
  return Array.isArray(given) ? given : []
}

function invalid(path: string, message: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

/** Commands are granted; queries need no grant, and a batch form goes with its command. */
function verbProblems(
  place: string,
  entity: Entity,
  verb: string,
  { commands, queries }: Grantable,
): Issue[] {
  const name = `${entity.name}.${verb}`
  if (commands.has(name)) return []
  const [code, path] = ['COMMAND_UNKNOWN', `${place}.${verb}`]
  if (queries.has(name))
    return [
      {
        code,
        path,
        message: 'is a query: it needs no grant, and answers from what its caller may read.',
        zh: '是查询：无需授权，仅返回调用者可读的内容。',
      },
    ]
  const single = verb.replace(/Many$/, '')
  if (single !== verb && commands.get(`${entity.name}.${single}`)?.runMany)
    return [{ code, path, message: `is granted together with "${single}".`, zh: `随“${single}”一并授权。` }]
  const verbs = [...commands.keys()].filter((one) => one.startsWith(`${entity.name}.`))
  const sentence = {
    en: `is granted, but is no command of ${entity.name}`,
    zh: `已授权，但不是 ${entity.name} 的命令`,
  }
  return [
    misspelt(
      { code, path, wrong: verb, ...sentence },
      verbs.map((one) => one.slice(entity.name.length + 1)),
    ),
  ]
}

function scopeProblems(
  path: string,
  entity: Entity,
  action: keyof typeof SCOPES,
  scope: EntityGrant[keyof typeof SCOPES],
): Issue[] {
  if (scope === undefined || typeof scope === 'boolean') return []
  if (Array.isArray(scope) && scope.length === 0)
    return [
      invalid(path, 'is an empty list: leave it out to grant nothing.', '为空列表：不授权时请省略该项。'),
    ]
  return partsOf(scope).flatMap((part, at) => {
    const place = Array.isArray(scope) ? `${path}.${at}` : path
    if (typeof part === 'object') return conditionProblems(place, entity, part)
    if (part === 'all' && !Array.isArray(scope)) return []
    if (!REACHES.includes(part as Reach)) return [unknownReach(place, part, Array.isArray(scope))]
    return reachProblems(place, entity, action, part as Reach)
  })
}

function unknownReach(path: string, wrong: unknown, isInList: boolean): Issue {
  const sentence = { en: 'is no reach that a grant can have', zh: '不是可用的授权范围' }
  const known = isInList ? REACHES : ['all', ...REACHES]
  return misspelt({ code: 'ROLE_SCOPE', path, wrong: String(wrong), ...sentence }, known)
}

function reachProblems(path: string, entity: Entity, action: keyof typeof SCOPES, reach: Reach): Issue[] {
  const wrong = (message: string, zh: string): Issue[] => [
    { code: 'ROLE_SCOPE', path, message: `is "${reach}", but ${message}`, zh: `为 "${reach}"，但${zh}` },
  ]
  const names = (other: string) => fieldsNaming(entity, other).length > 0
  switch (reach) {
    case 'own':
    case 'below':
      return entity.ownerField ? [] : wrong('there is no ownerId.', '没有 ownerId。')
    case 'team':
      return entity.ownerField || names('team')
        ? []
        : wrong(
            'there is neither an ownerId nor a field that refers to a team.',
            '既没有 ownerId，也没有引用团队的字段。',
          )
    case 'territory':
      return names('territory')
        ? []
        : wrong('there is no field that refers to a territory.', '没有引用销售区域的字段。')
    case 'shared':
      return action === 'create' || entity.name === 'share'
        ? wrong(
            'only records that are there can be shared, and shares are not.',
            '只有已存在的记录可以共享，且共享本身不可共享。',
          )
        : []
  }
}

function conditionProblems(path: string, entity: Entity, condition: unknown): Issue[] {
  return checkCondition(entity.shape, condition, { history: false }).issues.map((issue) => ({
    code: issue.code,
    message: issue.message,
    zh: issue.zh,
    path: [path, ...issue.path].join('.'),
  }))
}
