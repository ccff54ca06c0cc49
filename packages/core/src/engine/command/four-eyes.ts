import type { Json } from '../../store/table.ts'
import type { ActingAs } from '../access/actor.ts'
import type { CommandContext } from './context.ts'
import type { RuleOfCall } from './rule-of-call.ts'

/** A call that somebody else has to agree to. */
export interface CallToApprove<R extends RuleOfCall = RuleOfCall> {
  /** What the rule stands for, as in `account.update`. */
  readonly verb: string
  readonly rule: R
  readonly entity: string
  /** The records that it is about, and those that may be: texts of its input that may name one. */
  readonly ids: readonly string[]
  readonly maybeIds: readonly string[]
  /** Stands for the verb, who asks, in whose name, and all of the input. */
  readonly digest: string
  /** The input without values that are nobody else's to see. */
  readonly shown: Json
  /** The user whose will it is: where a plugin's API calls for somebody, that one. */
  readonly requester: ActingAs
}

/** Whoever knows of approvals, to the engine, which does not. */
export interface FourEyes<R extends RuleOfCall = RuleOfCall> {
  readonly rules: ReadonlyMap<string, readonly R[]>
  /**
   * Uses up what was approved of a call, in its transaction, or throws. What is handed to `afterwards` is written in a
   * transaction of its own, once that of the call has ended: the refusal stands, and so does the request.
   */
  demand(
    call: CallToApprove<R>,
    context: CommandContext,
    afterwards: (write: (context: CommandContext) => Promise<void>) => void,
  ): Promise<void>
}
