import type { CommandContext } from '../../engine/command/context.ts'
import { approvalErrors } from './approval-errors.ts'
import type { ApprovalRule } from './approval-rule.ts'
import { ladderOf, type Step, stepsOf } from './approval-step.ts'
import { climbing, stepToAsk } from './close-approval.ts'
import { askedNow } from './read-voter.ts'

/** One of the things that a request asks for. */
export interface Ask {
  readonly rule: ApprovalRule
  /** By which it is known again when the same is asked once more. */
  readonly key?: string
  /** Stands for what its need was reckoned from, salted. */
  readonly inputsHash?: string
  readonly because?: string
}

type ReadField = (field: string) => string | undefined

/** The steps of all that is asked for, one after the other. Throws CRM_APPROVAL_NOBODY. */
export function stepsOfAll(asks: readonly Ask[], read: ReadField): readonly Step[] {
  return asks.flatMap(({ rule, ...about }) => {
    const steps = stepsOf(rule, read)
    const empty = rule.by.flatMap((one) =>
      'field' in one && read(one.field) === undefined ? [one.field] : [],
    )
    // Left out in silence, somebody who has to agree would never be asked.
    if (steps.length === 0 || (empty.length > 0 && rule.mode !== 'any'))
      throw approvalErrors.CRM_APPROVAL_NOBODY({ fields: empty.join(', ') })
    const ladder = ladderOf(rule, read)
    return steps.map((step, place) => ({ ...step, ...about, ...(place === 0 && { ladder }) }))
  })
}

/** How a request begins: who is asked first, and when time does what. */
export async function firstStep(context: CommandContext, steps: readonly Step[]) {
  const requestedAt = context.now
  const step = Math.max(0, stepToAsk({ steps }))
  return {
    ...{ requestedAt, steps, step },
    ...climbing(steps[step]?.ladder ?? [], requestedAt),
    ...(await askedNow(context, { id: '', steps, step })),
  }
}
