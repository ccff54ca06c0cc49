import type { CommandDef } from '../command/context.ts'
import type { QueryDef } from '../command/define-query.ts'
import type { FieldSpec } from '../entities/field.ts'
import { type Contribution, joinModel, type Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import { type HookTable, hookTable } from '../hooks/hook-table.ts'
import type { OwnedJob } from '../jobs/job.ts'
import type { OwnedWork } from '../jobs/work-def.ts'
import type { OwnedFollow } from '../journal/follower.ts'
import type { RecordKeys } from '../keys/record-keys.ts'
import { checkJobs } from './check-jobs.ts'
import { checkManifest, permissionProblems } from './check-manifest.ts'
import { type DeclaredFields, installHooks } from './install-hooks.ts'
import { type OwnerReach, ownerReach } from './owner-reach.ts'
import type { Parts } from './plugin.ts'
import { type Compatibility, checkCompat, sortParts } from './sort-parts.ts'

/** Everything that core, plugins and host bring, put together and found consistent. */
export interface Installed {
  /** In the order in which they start. */
  readonly parts: readonly Parts[]
  readonly model: Model
  readonly hooks: HookTable
  readonly jobs: readonly OwnedJob[]
  readonly follows: readonly OwnedFollow[]
  readonly works: readonly OwnedWork[]
  readonly recordKeys: ReadonlyMap<string, RecordKeys>
  readonly commands: ReadonlyMap<string, CommandDef>
  /** Who brought a command. */
  readonly commandOwners: ReadonlyMap<CommandDef, string>
  readonly queries: ReadonlyMap<string, QueryDef>
  /** What each plugin may reach, by its id. Core and host are not limited. */
  readonly reaches: ReadonlyMap<string, OwnerReach>
}

/** How parts are installed. */
export interface InstallOptions extends Compatibility {
  readonly region: string | undefined
}

/**
 * Puts parts together. Every conflict is noted before anything runs. With conflicts the result is no more than what the
 * rest of a configuration can be checked against.
 */
export function installParts(given: readonly Parts[], options: InstallOptions, problems: Issue[]): Installed {
  const parts = sortParts(given, problems)
  for (const part of parts) {
    checkManifest(part, problems)
    checkCompat(part, options, problems)
  }
  const model = joinModel(parts.map(contributionOf), options.region, problems)
  const declared = declaredFields(parts)
  const reaches = new Map(
    parts.flatMap((part) => {
      const reach = ownerReach(part)
      return reach ? [[part.id, reach] as const] : []
    }),
  )
  const hooks = hookTable(
    parts.flatMap((part) => installHooks(part, reaches.get(part.id), declared, problems)),
    problems,
  )
  const jobs = parts.flatMap(({ id, jobs: own = [] }) => own.map((job) => ({ ...job, owner: id })))
  const works = parts.flatMap(({ id, works: own = [] }) => own.map((work) => ({ ...work, owner: id })))
  const follows = parts.flatMap(({ id, follows: own = [] }) => own.map((one) => ({ ...one, owner: id })))
  checkJobs(jobs, [...hooks.durable, ...works, ...follows], declared, problems)
  for (const { id, by, owner } of follows)
    if (!parts.some((part) => part.id === owner && Object.hasOwn(part.entities ?? {}, by)))
      problems.push({
        code: 'ENTITY_UNKNOWN',
        path: id,
        message: `lets records of "${by}" follow, which is no entity of its own.`,
        zh: `让“${by}”的记录跟随日志，但它不是自有实体。`,
      })
  const commands = byName(parts, (part) => part.commands ?? [], declared, problems)
  const queries = byName(parts, (part) => part.queries ?? [], declared, problems)
  for (const name of queries.keys())
    if (commands.has(name))
      problems.push({
        code: 'COMMAND_CONFLICT',
        path: name,
        message: 'is both a command and a query.',
        zh: '既是命令又是查询。',
      })
  for (const part of parts) problems.push(...permissionProblems(part, { model, commands, queries }))
  const commandOwners = new Map(
    parts.flatMap(({ id, commands: own = [] }) => own.map((command) => [command, id] as const)),
  )
  const recordKeys = new Map(
    parts.flatMap(({ recordKeys: own = [] }) => own.map((keys) => [keys.entity, keys] as const)),
  )
  return { parts, model, hooks, jobs, works, follows, recordKeys, commands, commandOwners, queries, reaches }
}

function contributionOf({ id, entities = {}, extend = {} }: Parts): Contribution {
  return { from: id, entities: Object.values(entities), fields: extend }
}

function declaredFields(parts: readonly Parts[]): DeclaredFields {
  const declared = new Map<string, Map<string, FieldSpec>>()
  const add = (entity: string, name: string, spec: FieldSpec) => {
    const fields = declared.get(entity)
    if (fields && !fields.has(name)) fields.set(name, spec)
  }
  for (const { entities = {} } of parts)
    for (const { name, fields } of Object.values(entities)) {
      if (!declared.has(name)) declared.set(name, new Map())
      for (const [field, { spec }] of Object.entries(fields)) add(name, field, spec)
    }
  for (const { extend = {} } of parts)
    for (const [entity, fields] of Object.entries(extend))
      for (const [field, { spec }] of Object.entries(fields)) add(entity, field, spec)
  return declared
}

function byName<T extends { readonly name: string }>(
  parts: readonly Parts[],
  pick: (part: Parts) => readonly T[],
  declared: DeclaredFields,
  problems: Issue[],
): ReadonlyMap<string, T> {
  const all = new Map<string, T>()
  const owners = new Map<string, string>()
  for (const part of parts) {
    for (const one of pick(part)) {
      const [entity = '', verb = ''] = one.name.split('.', 2)
      const note = (code: string, message: string, zh: string) =>
        problems.push({ code, path: one.name, message, zh })
      const other = owners.get(one.name)
      if (other !== undefined)
        note(
          'COMMAND_CONFLICT',
          `is defined by both ${other} and ${part.id}.`,
          `同时由 ${other} 和 ${part.id} 定义。`,
        )
      if (!declared.has(entity))
        note('ENTITY_UNKNOWN', 'names an entity that nobody defines.', '所属实体没有定义。')
      if (recordVerbs.has(verb))
        note('COMMAND_CONFLICT', 'is what every entity has.', '与实体自带的操作同名。')
      all.set(one.name, one)
      owners.set(one.name, part.id)
    }
  }
  return all
}

/** The verbs that every entity has. */
export const recordVerbs: ReadonlySet<string> = new Set(
  'create createMany update updateMany delete deleteMany restore get list each export count aggregate search history asOf listAsOf diff'.split(
    ' ',
  ),
)
