import { engineErrors } from '../engine-errors.ts'
import { type CrmError, type Issue, isCrmError } from '../errors.ts'
import { withDeadline } from '../time/deadline.ts'
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
  return withDeadline(answer, hook.timeoutMs, () =>
    engineErrors.CRM_HOOK_TIMEOUT({ hook: hook.id, ms: hook.timeoutMs }),
  ).catch((error: unknown) => {
    throw asFailure(hook, error)
  })
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
