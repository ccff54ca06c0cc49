import { engineErrors } from '../engine-errors.ts'
import { type CrmError, type Issue, isCrmError } from '../errors.ts'
import { underDeadline, withDeadline } from '../time/deadline.ts'
import type { Hook } from './hook.ts'

/** Thrown by `ctx.reject`: a refusal in the hook's own words. */
export class Rejection extends Error {
  readonly issue: Issue

  constructor(issue: Issue) {
    super(issue.message)
    this.issue = issue
  }
}

/** Calls one hook and waits for it, within its time. A hook that answers at once costs no turn of the event loop. */
export function callHook(hook: Hook, args: unknown): unknown {
  let answer: unknown
  try {
    answer = hook.run(args)
  } catch (error) {
    throw asFailure(hook, error)
  }
  if (!isThenable(answer)) return answer
  return withDeadline(answer, hook.timeoutMs, () => timedOut(hook)).catch((error: unknown) => {
    throw asFailure(hook, error)
  })
}

/** How hooks are called one after another. */
export interface InTurn {
  argsFor(hook: Hook): unknown
  /** Takes the answer of a hook before the next is called. */
  take(answer: unknown, hook: Hook): void
  /** Takes a hook's failure; what it throws ends the turn. */
  fail(error: CrmError, hook: Hook): void
}

/**
 * Calls hooks one after another, each within its time. The deadline is one for all of them and moves on with each: hooks
 * that are awaited cost little more than a plain loop over them.
 */
export function inTurn(hooks: readonly Hook[], turn: InTurn): void | Promise<void> {
  for (const [at, hook] of hooks.entries()) {
    const answer = startOrFail(hook, turn)
    if (isThenable(answer)) return awaitTurn(hooks, at, answer, turn)
    if (answer !== FAILED) turn.take(answer, hook)
  }
}

function awaitTurn(
  hooks: readonly Hook[],
  from: number,
  first: PromiseLike<unknown>,
  turn: InTurn,
): Promise<void> {
  let current = hooks[from] as Hook
  return underDeadline(
    async (deadline) => {
      let answer: unknown = first
      for (let at = from; ; ) {
        deadline.extend(current.timeoutMs)
        try {
          if (isThenable(answer)) answer = await answer
        } catch (error) {
          if (deadline.isExpired) return
          turn.fail(asFailure(current, error), current)
          answer = FAILED
        }
        if (deadline.isExpired) return
        if (answer !== FAILED) turn.take(answer, current)
        at += 1
        const next = hooks[at]
        if (!next) return
        current = next
        answer = startOrFail(next, turn)
      }
    },
    () => timedOut(current),
  )
}

const FAILED: unique symbol = Symbol('failed')

function startOrFail(hook: Hook, turn: InTurn): unknown {
  try {
    return hook.run(turn.argsFor(hook))
  } catch (error) {
    turn.fail(asFailure(hook, error), hook)
    return FAILED
  }
}

function timedOut(hook: Hook): CrmError {
  return engineErrors.CRM_HOOK_TIMEOUT({ hook: hook.id, ms: hook.timeoutMs })
}

/** Whether a hook's answer has to be waited for. */
export function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return (
    typeof answer === 'object' && answer !== null && typeof (answer as { then?: unknown }).then === 'function'
  )
}

/** A hook's own refusals and Guanxi's errors keep their codes; anything else is the hook's failure. */
function asFailure(hook: Hook, error: unknown): CrmError {
  if (error instanceof Rejection)
    return engineErrors.CRM_REJECTED({ hook: hook.id }, { issues: [error.issue] })
  if (isCrmError(error)) return error
  return engineErrors.CRM_HOOK_FAILED({ hook: hook.id }, { cause: error })
}
