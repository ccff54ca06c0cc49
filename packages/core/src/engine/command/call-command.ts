import { engineErrors } from '../engine-errors.ts'
import { parseBySchema } from '../entities/parse-value.ts'
import type { Issue } from '../errors.ts'
import type { Caller } from '../runtime.ts'
import type { CallOptions, CommandContext, CommandDef } from './context.ts'
import { counterTable } from './counter.ts'
import { holdNames } from './mutex.ts'
import { runTask } from './run-task.ts'
import { showResult } from './show-result.ts'
import { trustedRecords } from './trusted-records.ts'
import type { Work } from './work.ts'

/** Calls a business command: parse, authorise, then its `run` in one transaction. */
export async function callCommand(
  caller: Caller,
  command: CommandDef,
  input: unknown,
  options: CallOptions = {},
): Promise<unknown> {
  const parsed = parseInput(command, input, '')
  authorise(caller, command)
  const run = (work: Work) => command.run(parsed, contextOf(work))
  return showResult(
    caller,
    await runTask(caller, { name: command.name, input: parsed, isTrusted: true, run }, options),
  )
}

/** Calls a command for many inputs in one transaction, with a result each. */
export async function callMany(
  caller: Caller,
  command: CommandDef,
  inputs: readonly unknown[],
  options: CallOptions = {},
) {
  if (inputs.length > MAX_INPUTS) throw engineErrors.CRM_LIMIT({ what: 'a batch', limit: MAX_INPUTS })
  const parsed = inputs.map((input, index) => parseInput(command, input, String(index)))
  authorise(caller, command)
  const run = async (work: Work) => (await command.runMany?.(parsed, contextOf(work))) ?? []
  return showResult(
    caller,
    await runTask(caller, { name: command.name, input: parsed, isTrusted: true, run }, options),
  )
}

const MAX_INPUTS = 10_000

function parseInput(command: CommandDef, input: unknown, path: string): unknown {
  const issues: Issue[] = []
  const parsed = parseBySchema(command.input, input, path, { issues })
  if (issues.length > 0) throw engineErrors.CRM_VALIDATION({ command: command.name }, { issues })
  return parsed
}

function authorise(caller: Caller, command: CommandDef): void {
  const [entity = '', verb = ''] = command.name.split('.', 2)
  caller.access.demandCommand(entity, verb)
}

function contextOf(work: Work): CommandContext {
  const { caller, unit, command, commandId } = work
  const { runtime, tenant } = caller
  const nested: Caller = { ...caller, unit, cause: commandId, chain: [...caller.chain, command] }
  return {
    actor: caller.actor,
    tenant,
    now: unit.now,
    zone: runtime.zone,
    origin: caller.origin,
    log: runtime.log,
    shape: (entity) => runtime.model.entity(entity).shape,
    newId: () => runtime.ids.next(unit.now.getTime()),
    // The model's entity, not the one handed in: host and plugins may have added fields to it.
    records: ((entity: { name: string }) =>
      trustedRecords(work, runtime.model.entity(entity.name))) as CommandContext['records'],
    async count(counter, by = 1) {
      const row = await unit.store.increment(counterTable, tenant, {
        id: counter,
        by: { value: by },
        initial: {},
      })
      return row?.['value'] as number
    },
    hold: (names) => holdNames(work, names),
    run: (async (definition: CommandDef, input: unknown) =>
      callCommand(nested, definition, input)) as CommandContext['run'],
  }
}
