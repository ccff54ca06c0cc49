import { satisfies } from 'compare-versions'
import type { EntityGrant, Role } from '../access/role.ts'
import type { CommandDef } from '../command/context.ts'
import type { QueryDef } from '../command/define-query.ts'
import { engineErrors } from '../engine-errors.ts'
import { buildModel, type Contribution, type Model } from '../entities/model.ts'
import type { Issue } from '../errors.ts'
import { type Hook, usualTimeout } from '../hooks/hook.ts'
import { type HookTable, hookTable } from '../hooks/hook-table.ts'
import type { OwnedJob } from '../jobs/job.ts'
import { inOrder } from '../order.ts'
import type { Parts } from './plugin.ts'

/** Everything that core, plugins and host bring, put together and found consistent. */
export interface Installed {
  /** In the order in which they start. */
  readonly parts: readonly Parts[]
  readonly model: Model
  readonly hooks: HookTable
  readonly jobs: readonly OwnedJob[]
  readonly commands: ReadonlyMap<string, CommandDef>
  readonly queries: ReadonlyMap<string, QueryDef>
  /** What each owner may do, by its id. */
  readonly ownerRoles: ReadonlyMap<string, Role>
}

/** How parts are installed. */
export interface InstallOptions {
  readonly version: string
  readonly region: string | undefined
  /** Plugins to install although they say they do not fit. */
  readonly allowIncompatible: readonly string[]
}

/** Puts parts together. Every conflict is found before anything runs, and all are reported at once as CRM_CONFIG. */
export function installParts(given: readonly Parts[], options: InstallOptions): Installed {
  const problems: Issue[] = []
  const parts = sortParts(withRequired(given), problems)
  for (const part of parts) checkCompat(part, options, problems)
  if (problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })

  const model = buildModel(parts.map(contributionOf), options.region)
  const hooks = hookTable(
    parts.flatMap((part) => hooksOf(part, model, problems)),
    problems,
  )
  const installed: Installed = {
    parts,
    model,
    hooks,
    jobs: parts.flatMap(({ id, jobs = [] }) => jobs.map((job) => ({ ...job, owner: id }))),
    commands: byName(parts, (part) => part.commands ?? [], model, problems),
    queries: byName(parts, (part) => part.queries ?? [], model, problems),
    ownerRoles: new Map(parts.map((part) => [part.id, ownerRole(part)])),
  }
  for (const name of installed.queries.keys())
    if (installed.commands.has(name))
      problems.push({ code: 'COMMAND_CONFLICT', path: name, message: 'is both a command and a query.' })
  for (const job of installed.jobs) checkJob(job, model, problems)
  if (problems.length > 0) throw engineErrors.CRM_CONFIG({}, { issues: problems })
  return installed
}

/** Plugins that others require come along by themselves. */
function withRequired(given: readonly Parts[]): readonly Parts[] {
  const all: Parts[] = []
  const add = (part: Parts) => {
    if (all.includes(part)) return
    for (const required of part.requires ?? []) add(required)
    all.push(part)
  }
  for (const part of given) add(part)
  return all
}

function sortParts(parts: readonly Parts[], problems: Issue[]): readonly Parts[] {
  const seen = new Set<string>()
  for (const { id } of parts) {
    if (seen.has(id))
      problems.push({ code: 'PLUGIN_CONFLICT', path: id, message: 'is the id of two plugins.' })
    seen.add(id)
  }
  const wishes = parts.map((part) => ({
    id: part.id,
    before: [],
    after: (part.requires ?? []).map(({ id }) => id),
    part,
  }))
  const { sorted, problems: wrong } = inOrder(wishes)
  for (const problem of wrong)
    if (problem.kind === 'cycle')
      problems.push({
        code: 'PLUGIN_CYCLE',
        path: problem.path[0] ?? '',
        message: `requires itself: ${problem.path.join(' → ')}.`,
      })
  return sorted.map(({ part }) => part)
}

function checkCompat(
  { id, compat }: Parts,
  { version, allowIncompatible }: InstallOptions,
  problems: Issue[],
): void {
  if (compat === undefined || allowIncompatible.includes(id)) return
  let fits = false
  try {
    fits = satisfies(version, compat)
  } catch {
    // No range at all: reported like one that does not fit.
  }
  if (!fits)
    problems.push({
      code: 'PLUGIN_INCOMPATIBLE',
      path: id,
      message: `works with core ${compat}; this is ${version}.`,
    })
}

function contributionOf({ id, entities = {}, extend = {} }: Parts): Contribution {
  return { from: id, entities: Object.values(entities), fields: extend }
}

function hooksOf({ id: owner, declaredHooks = [] }: Parts, model: Model, problems: Issue[]): Hook[] {
  return declaredHooks.map(({ phase, entity, operation, run, options }, index) => {
    const id = options.id ?? `${owner}.${phase}-${entity}-${operation}-${index + 1}`
    if (!model.entities.has(entity))
      problems.push({
        code: 'ENTITY_UNKNOWN',
        path: id,
        message: `hooks into "${entity}", which nobody defines.`,
      })
    const { before = [], after = [], durable = false, timeoutMs = usualTimeout(phase) } = options
    return { id, owner, phase, entity, operation, durable, timeoutMs, before, after, run }
  })
}

function byName<T extends { readonly name: string }>(
  parts: readonly Parts[],
  pick: (part: Parts) => readonly T[],
  model: Model,
  problems: Issue[],
): ReadonlyMap<string, T> {
  const all = new Map<string, T>()
  for (const part of parts) {
    for (const one of pick(part)) {
      const [entity = '', verb = ''] = one.name.split('.', 2)
      if (all.has(one.name))
        problems.push({
          code: 'COMMAND_CONFLICT',
          path: one.name,
          message: `is defined twice, once by ${part.id}.`,
        })
      if (!model.entities.has(entity))
        problems.push({
          code: 'ENTITY_UNKNOWN',
          path: one.name,
          message: 'names an entity that nobody defines.',
        })
      if (recordVerbs.has(verb))
        problems.push({ code: 'COMMAND_CONFLICT', path: one.name, message: 'is what every entity has.' })
      all.set(one.name, one)
    }
  }
  return all
}

/** The verbs that every entity has. */
export const recordVerbs: ReadonlySet<string> = new Set(
  'create createMany update updateMany delete deleteMany restore get list each count aggregate history asOf'.split(
    ' ',
  ),
)

function checkJob(job: OwnedJob, model: Model, problems: Issue[]): void {
  if (!('on' in job)) return
  const field = model.entities.get(job.on)?.fields.get(job.due)
  if (field?.type.kind !== 'datetime')
    problems.push({
      code: 'FIELD_UNKNOWN',
      path: `${job.id}: ${job.on}.${job.due}`,
      message: 'is no datetime field.',
    })
}

/**
 * Core and host may do everything. A plugin may do everything with its own entities, see the entities it extends, write
 * the fields it added, and otherwise what its manifest asks for: installing it grants that.
 */
function ownerRole({ id, entities = {}, extend = {}, permissions = {} }: Parts): Role {
  if (id === 'core' || id === 'host') return { id, grants: 'all' }
  const grants: Record<string, EntityGrant> = {}
  for (const [entity, fields] of Object.entries(extend))
    grants[entity] = { read: 'all', update: 'all', fields: Object.keys(fields) }
  for (const { name } of Object.values(entities))
    grants[name] = { read: 'all', create: true, update: 'all', delete: 'all', commands: 'all' }
  return { id, grants: { ...grants, ...permissions } }
}
