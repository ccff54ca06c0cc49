import type { CommittedOptions, HookOptions, Operation, Phase } from '../hooks/hook.ts'
import type { DeclaredHook } from './plugin.ts'

type Register = (
  entity: string,
  operation: Operation,
  run: (args: never) => unknown,
  options?: HookOptions & CommittedOptions,
) => void

/** Calls a `hooks(h)` function and keeps what it registers. */
export function collectHooks(
  declare: ((hooks: Record<Phase, Register>) => void) | undefined,
): readonly DeclaredHook[] {
  const declared: DeclaredHook[] = []
  const register =
    (phase: Phase): Register =>
    (entity, operation, run, options = {}) => {
      declared.push({ phase, entity, operation, run: run as DeclaredHook['run'], options })
    }
  declare?.({
    before: register('before'),
    check: register('check'),
    after: register('after'),
    committed: register('committed'),
  })
  return declared
}
