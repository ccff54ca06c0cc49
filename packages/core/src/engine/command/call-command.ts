import { oneOf } from '../../conditions/predicate.ts'
import { forbidden } from '../access/forbidden.ts'
import { engineErrors } from '../engine-errors.ts'
import { issue } from '../entities/issues.ts'
import { parseBySchema } from '../entities/parse-value.ts'
import { redirect, redirectOf } from '../entities/redirect.ts'
import { referencesTo } from '../entities/references-to.ts'
import type { Issue } from '../errors.ts'
import { isObject } from '../given.ts'
import { beginWork } from '../jobs/begin-work.ts'
import { eraseEntriesOf, eraseFromEntries } from '../journal/erase-entries.ts'
import { note } from '../journal/note.ts'
import { keyKeeping } from '../keys/ask-keys.ts'
import type { KeyKeeping } from '../keys/key-index.ts'
import { leaseTime } from '../lease.ts'
import { personalKeeping } from '../privacy/personal-keeping.ts'
import type { Caller } from '../runtime.ts'
import type { CommandOwner } from './command-owner.ts'
import type { CallOptions, CommandContext, CommandDef } from './context.ts'
import { counterTable } from './counter.ts'
import { keepInverse } from './keep-inverse.ts'
import { holdNames } from './mutex.ts'
import { ownersRecords } from './owners-records.ts'
import { runTask, type Task } from './run-task.ts'
import { showResult } from './show-result.ts'
import type { Work } from './work.ts'

/**
 * Calls a business command: parse, authorise, then its `run` in one transaction. `isOwned` tells what belongs to the
 * command that makes the call; left out where none does.
 */
export async function callCommand(
  caller: Caller,
  command: CommandDef,
  input: unknown,
  options: CallOptions = {},
  isOwned?: (entity: string) => boolean,
): Promise<unknown> {
  const parsed = parseInput(command, input, '')
  const run = async (work: Work) => {
    const result = await command.run(parsed, contextOf(work, command))
    // What a command calls is part of its own effect: only the outermost call is undone.
    if (command.inverse && caller.chain.length === 0) await keepInverse(work, command.inverse(parsed, result))
    return result
  }
  const task = taskOf(caller, command, parsed, run)
  const partOf = command.partOf?.(parsed)
  const authorise = () => {
    if (partOf === undefined) task.authorise()
    else if (!isOwned?.(partOf)) throw engineErrors.CRM_FORBIDDEN({ action: command.name, entity: partOf })
  }
  return showResult(
    caller,
    command,
    await runTask(callerOf(caller, command), { ...task, authorise }, options),
  )
}

/** Calls a command for many inputs in one transaction, with a result each. */
export async function callMany(
  caller: Caller,
  command: CommandDef,
  inputs: readonly unknown[],
  options: CallOptions = {},
) {
  if (!Array.isArray(inputs))
    throw engineErrors.CRM_VALIDATION({ command: command.name }, { issues: [issue('NOT_LIST', '')] })
  if (inputs.length > MAX_INPUTS) throw engineErrors.CRM_LIMIT({ what: 'inputs', limit: MAX_INPUTS })
  const parsed = inputs.map((input, index) => parseInput(command, input, String(index)))
  const run = async (work: Work) => (await command.runMany?.(parsed, contextOf(work, command))) ?? []
  return showResult(
    caller,
    command,
    await runTask(callerOf(caller, command), taskOf(caller, command, parsed, run, true), options),
  )
}

function callerOf(caller: Caller, { origin }: CommandDef): Caller {
  return origin ? { ...caller, origin } : caller
}

const MAX_INPUTS = 10_000

function parseInput(command: CommandDef, input: unknown, path: string): unknown {
  const issues: Issue[] = []
  const parsed = parseBySchema(command.input, input, path, { issues })
  if (issues.length > 0) throw engineErrors.CRM_VALIDATION({ command: command.name }, { issues })
  return parsed
}

function taskOf<R>(
  caller: Caller,
  { name }: CommandDef,
  input: unknown,
  run: Task<R>['run'],
  isBatch = false,
): Task<R> {
  const [entity = '', verb = ''] = name.split('.', 2)
  const authorise = () => caller.access.demandCommand(entity, verb)
  const inputs = isBatch ? (input as readonly unknown[]) : [input]
  const call = () => ({ entity, isBatch, input, ids: idsIn(inputs) })
  return { name, input, isTrusted: true, authorise, call, run }
}

/** The records that inputs name, where each of them does. */
function idsIn(inputs: readonly unknown[]): readonly string[] | undefined {
  const ids = inputs.map((input) => (isObject(input) ? input['id'] : undefined))
  return ids.every((id) => typeof id === 'string') ? ids : undefined
}

/** What a command's `run` is given, for a piece of work. */
export function contextOf(work: Work, definition: CommandDef): CommandContext {
  return contextWith(work, work.caller.runtime.ownerOf(definition, work.caller))
}

/** The same for code of a given owner; without one for core's and the host's, which nothing limits. */
export function contextWith(work: Work, owner: CommandOwner | undefined): CommandContext {
  const { caller, unit, command, commandId } = work
  const { runtime, tenant } = caller
  // What a command calls is part of its own effect: only the outermost call has a key.
  const { nextKey: _outermost, ...calling } = caller
  const nested: Caller = {
    ...{ ...calling, unit, cause: commandId, chain: [...caller.chain, command] },
    ...(owner && { codeOf: owner.reach.id }),
  }
  return {
    actor: caller.actor,
    tenant,
    now: unit.now,
    zone: runtime.zone,
    origin: caller.origin,
    log: runtime.log,
    leaseTime: async () => new Date(await leaseTime(unit.store, runtime.clock)),
    shape: (entity) => runtime.model.entity(entity).shape,
    hasEntity: (entity) => runtime.model.entities.has(entity),
    inputFields: (entity) =>
      [...runtime.model.entity(entity).fields].filter(([, spec]) => !spec.managed).map(([name]) => name),
    computedFields: (entity) => runtime.model.entity(entity).computed.map(([name]) => name),
    newId: () => runtime.ids.next(unit.now.getTime()),
    // The model's entity, not the one handed in: host and plugins may have added fields to it.
    records: ((entity: { name: string }) =>
      ownersRecords(work, runtime.model.entity(entity.name), owner)) as CommandContext['records'],
    async counters(names) {
      if (names.length === 0) return new Map()
      const query = { where: oneOf('id', [...names]), limit: names.length }
      const rows = await unit.store.find(counterTable, tenant, query)
      return new Map(rows.map((row) => [row['id'] as string, row['value'] as number]))
    },
    async count(counter, by = 1) {
      const row = await unit.store.increment(counterTable, tenant, {
        id: counter,
        by: { value: by },
        initial: {},
      })
      return row?.['value'] as number
    },
    hold: (names) => holdNames(work, names),
    keyed: owner ? keysWithin(owner, keyKeeping(work)) : keyKeeping(work),
    begin: (work, input, key) => beginWork(unit, { tenant, runtime }, work, input, key),
    references: (entity) => referencesTo(runtime.model, entity),
    async redirect(entity, id, target) {
      if (owner && !owner.reach.owns(entity)) throw forbidden(owner.access.actor, 'redirect', entity)
      await redirect(unit.store, tenant, entity, id, target)
    },
    get personal() {
      if (owner) throw forbidden(owner.access.actor, 'personal', command.split('.', 1)[0] ?? command)
      return personalKeeping(work)
    },
    redirectOf: (entity, id) => redirectOf(unit.store, tenant, entity, id),
    async note(noted) {
      if (owner && !owner.reach.owns(noted.entity)) throw forbidden(owner.access.actor, 'note', noted.entity)
      await note({ ...caller, cause: commandId }, { ...noted, command }, unit)
    },
    async eraseHistory(entity, ids, fields) {
      const { name } = runtime.model.entity(entity)
      if (owner && !owner.reach.owns(name)) throw forbidden(owner.access.actor, 'eraseHistory', name)
      return fields === 'all'
        ? eraseEntriesOf(unit.store, tenant, name, ids)
        : eraseFromEntries(unit.store, tenant, name, ids, fields)
    },
    async shred(entity, ids) {
      if (owner && !owner.reach.owns(entity)) throw forbidden(owner.access.actor, 'shred', entity)
      return runtime.encryption?.shred(unit.store, tenant, entity, ids) ?? 0
    },
    run: (async (other: CommandDef, input: unknown) =>
      callCommand(
        nested,
        other,
        input,
        {},
        (entity) => owner?.reach.owns(entity) ?? true,
      )) as CommandContext['run'],
  }
}

/** A plugin's command looks up keys of what the plugin may read, and makes none. */
function keysWithin({ reach, access }: CommandOwner, keyed: KeyKeeping): KeyKeeping {
  const demand = (entity: string, isAllowed: boolean) => {
    if (!isAllowed) throw forbidden(access.actor, 'keys', entity)
  }
  return {
    ...keyed,
    async find(entity, keys) {
      demand(entity, reach.owns(entity) || reach.sees(entity) !== undefined)
      return keyed.find(entity, keys)
    },
    async rewrite(entity, after, limit) {
      demand(entity, reach.owns(entity))
      return keyed.rewrite(entity, after, limit)
    },
  }
}
