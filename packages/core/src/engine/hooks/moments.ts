import type { Work } from '../command/work.ts'
import { engineErrors } from '../engine-errors.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { type Input, readInput } from '../entities/prepare.ts'
import { type CrmError, type Issue, isCrmError } from '../errors.ts'
import { stopwatch } from '../time/clock.ts'
import { frozenCopy, shownTo } from './frozen-copy.ts'
import type { Hook, Operation } from './hook.ts'
import { HookContext } from './hook-context.ts'
import { issueInOwnWords } from './own-words.ts'
import { inTurn } from './run-hooks.ts'
import { noteHook } from './trace.ts'

/** `before`: each hook may patch the input or refuse. Resolves to the input as the last one left it. */
export async function askBefore(
  work: Work,
  entity: Entity,
  operation: Operation,
  input: Input,
  current: Rec | null,
  custom: CustomFields,
): Promise<Input> {
  const hooks = work.caller.runtime.hooks.of('before', entity.name, operation)
  if (!hooks) return input
  const seen = frozenCopy(current)
  let patched = input
  await askInTurn(work, hooks, {
    argsFor: (hook) => ({
      input: shownTo(frozenCopy(patched), hook.sees),
      current: shownTo(seen, hook.sees),
    }),
    take(patch, hook) {
      if (patch === undefined || patch === null) return
      patched = { ...patched, ...readPatch(entity, hook, patch, custom) }
    },
  })
  return patched
}

/** A hook's patch, as an input of its owner: unknown fields and those that are not its owner's to set are its failure. */
function readPatch(entity: Entity, hook: Hook, patch: unknown, custom: CustomFields): Input {
  const issues: Issue[] = []
  const read = readInput(entity, patch, true, custom, hook.maySet, issues)
  if (issues.length > 0) throw engineErrors.CRM_HOOK_FAILED({ hook: hook.id }, { issues })
  return read
}

/** `check`: all hooks look at the frozen record; every issue of every hook, and every refusal, is collected. */
export async function askCheck(
  work: Work,
  entity: Entity,
  operation: Operation,
  input: Input,
  current: Rec | null,
  issues: Issue[],
): Promise<void> {
  const hooks = work.caller.runtime.hooks.of('check', entity.name, operation)
  if (!hooks) return
  const [shown, seen] = [frozenCopy(input), frozenCopy(current)]
  const note = (...said: Parameters<typeof issueInOwnWords>) => void issues.push(issueInOwnWords(...said))
  await askInTurn(work, hooks, {
    argsFor: (hook) => ({ input: shownTo(shown, hook.sees), current: shownTo(seen, hook.sees), issue: note }),
    fail(error) {
      if (!isCrmError(error, 'CRM_REJECTED')) throw error
      issues.push(...error.issues)
    },
  })
}

/** `after`: hooks write in the same transaction; what one throws rolls everything back. */
export async function tellAfter(
  work: Work,
  entity: Entity,
  operation: Operation,
  record: Rec,
  previous: Rec | null,
): Promise<void> {
  const hooks = work.unit.isDryRun ? undefined : work.caller.runtime.hooks.of('after', entity.name, operation)
  if (!hooks) return
  const [now, before] = [frozenCopy(record), frozenCopy(previous)]
  await askInTurn(work, hooks, {
    argsFor: (hook) => ({ record: shownTo(now, hook.sees), previous: shownTo(before, hook.sees) }),
  })
}

interface Asking {
  argsFor(hook: Hook): Readonly<Record<string, unknown>>
  take?(answer: unknown, hook: Hook): void
  fail?(error: CrmError): void
}

function askInTurn(work: Work, hooks: readonly Hook[], asking: Asking): void | Promise<void> {
  let startedAt = 0
  return inTurn(hooks, {
    argsFor(hook) {
      startedAt = stopwatch()
      return { ...asking.argsFor(hook), ctx: new HookContext({ ...work, now: work.unit.now }, hook) }
    },
    take(answer, hook) {
      noteHook(work, hook, startedAt)
      asking.take?.(answer, hook)
    },
    fail(error, hook) {
      noteHook(work, hook, startedAt)
      if (!asking.fail) throw error
      asking.fail(error)
    },
  })
}
