import type { CommandDef } from '../command/context.ts'
import type { QueryDef } from '../command/define-query.ts'
import { engineErrors } from '../engine-errors.ts'
import type { FieldSpec } from '../entities/field.ts'
import { buildModel, type Contribution, type Model } from '../entities/model.ts'
import { type Issue, isCrmError } from '../errors.ts'
import { type HookTable, hookTable } from '../hooks/hook-table.ts'
import type { OwnedJob } from '../jobs/job.ts'
import { checkJobs } from './check-jobs.ts'
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

/** Puts parts together. Every conflict is found before anything runs, and all are reported at once as CRM_CONFIG. */
export function installParts(given: readonly Parts[], options: InstallOptions): Installed {
  const problems: Issue[] = []
  const parts = sortParts(given, problems)
  for (const part of parts) checkCompat(part, options, problems)

  const model = tryModel(parts, options.region, problems)
  const declared = declaredFields(parts)
  const reaches = new Map(
    parts.flatMap((part) => {
      const reach = ownerReach(part)
      return reach ? [[part.id, reach] as const] : []
    }),
  )
  for (const part of parts) checkPermissions(part, declared, problems)
  const hooks = hookTable(
    parts.flatMap((part) => installHooks(part, reaches.get(part.id), declared, problems)),
    problems,
  )
  const jobs = parts.flatMap(({ id, jobs: own = [] }) => own.map((job) => ({ ...job, owner: id })))
  checkJobs(jobs, hooks.durable, declared, problems)
  const commands = byName(parts, (part) => part.commands ?? [], declared, problems)
  const queries = byName(parts, (part) => part.queries ?? [], declared, problems)
  for (const name of queries.keys())
    if (commands.has(name))
      problems.push({ code: 'COMMAND_CONFLICT', path: name, message: 'is both a command and a query.' })

  if (!model || problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })
  const commandOwners = new Map(
    parts.flatMap(({ id, commands: own = [] }) => own.map((command) => [command, id] as const)),
  )
  return { parts, model, hooks, jobs, commands, commandOwners, queries, reaches }
}

/** The model, or undefined after noting what keeps it from being one: the other checks can still be made. */
function tryModel(parts: readonly Parts[], region: string | undefined, problems: Issue[]): Model | undefined {
  try {
    return buildModel(parts.map(contributionOf), region)
  } catch (error) {
    if (!isCrmError(error, 'CRM_CONFIG')) throw error
    problems.push(...error.issues)
    return undefined
  }
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

function checkPermissions(
  { id, permissions = {} }: Parts,
  declared: DeclaredFields,
  problems: Issue[],
): void {
  for (const entity of Object.keys(permissions))
    if (!declared.has(entity))
      problems.push({
        code: 'ENTITY_UNKNOWN',
        path: `${id}.permissions.${entity}`,
        message: 'asks for an entity that nobody defines.',
      })
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
      const note = (code: string, message: string) => problems.push({ code, path: one.name, message })
      const other = owners.get(one.name)
      if (other !== undefined) note('COMMAND_CONFLICT', `is defined by both ${other} and ${part.id}.`)
      if (!declared.has(entity)) note('ENTITY_UNKNOWN', 'names an entity that nobody defines.')
      if (recordVerbs.has(verb)) note('COMMAND_CONFLICT', 'is what every entity has.')
      all.set(one.name, one)
      owners.set(one.name, part.id)
    }
  }
  return all
}

/** The verbs that every entity has. */
const recordVerbs: ReadonlySet<string> = new Set(
  'create createMany update updateMany delete deleteMany restore get list each count aggregate history asOf'.split(
    ' ',
  ),
)
