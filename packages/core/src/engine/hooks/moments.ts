import type { Work } from '../command/work.ts'
import { engineErrors } from '../engine-errors.ts'
import type { CustomFields } from '../entities/custom-fields.ts'
import type { Entity, Rec } from '../entities/entity.ts'
import { type Input, readInput } from '../entities/prepare.ts'
import type { Issue } from '../errors.ts'
import type { Hook, Operation } from './hook.ts'
import { HookContext } from './hook-context.ts'
import { callHook, isThenable } from './run-hooks.ts'

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
  let patched = input
  for (const hook of hooks) {
    const answer = callHook(hook, { input: patched, current, ctx: contextOf(work, hook) })
    const patch = isThenable(answer) ? await answer : answer
    if (patch === undefined || patch === null) continue
    const issues: Issue[] = []
    patched = { ...patched, ...readInput(entity, patch, true, custom, undefined, issues) }
    if (issues.length > 0) throw engineErrors.CRM_HOOK_FAILED({ hook: hook.id }, { issues })
  }
  return patched
}

/** `check`: all hooks look at the frozen record; every issue of every hook is collected. */
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
  for (const hook of hooks) {
    const note = (code: string, message: string, path?: string) =>
      issues.push({ code, message, ...(path && { path }) })
    const answer = callHook(hook, { input, current, issue: note, ctx: contextOf(work, hook) })
    if (isThenable(answer)) await answer
  }
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
  for (const hook of hooks) {
    const answer = callHook(hook, { record, previous, ctx: contextOf(work, hook) })
    if (isThenable(answer)) await answer
  }
}

function contextOf(work: Work, hook: Hook): HookContext {
  return new HookContext({ ...work, now: work.unit.now }, hook)
}
