import * as z from 'zod'
import type { RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { approval } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import { castVote, demandVoice, lockPending } from './cast-vote.ts'
import { climbing } from './close-approval.ts'
import { askedNow } from './read-voter.ts'

type Approval = RecordOf<typeof approval>

/**
 * Returns a request to an earlier step, which is asked again, and so are those after it. What was said in them until now
 * stays on record and does not count any more.
 */
export const sendBack = defineCommand({
  name: 'approval.sendBack',
  input: z.strictObject({
    id: z.string(),
    /** Which step, from 0. */
    to: z.int().min(0),
    reason: z.string().min(1).max(500),
  }),

  async run({ id, to, reason }, context): Promise<Approval> {
    const { found, named } = await lockPending(context, id)
    const { seats } = await demandVoice(context, found, named, 'sendBack')
    if (to >= (found.step ?? 0)) throw approvalErrors.CRM_APPROVAL_NOT_EARLIER({ step: to })

    await castVote(context, found, { verdict: 'sendBack', seats, note: reason })
    const steps = found.steps.map(({ carriedFrom, ...step }, place) =>
      place < to
        ? { ...step, ...(carriedFrom && { carriedFrom }) }
        : { ...step, round: (step.round ?? 0) + 1 },
    )
    const ladder = steps.slice(0, to + 1).findLast((step) => step.ladder)?.ladder ?? []
    const returned = { steps, step: to, ...climbing(ladder, context.now) }
    return context.records(approval).update(id, {
      ...returned,
      ...(await askedNow(context, { ...found, ...returned })),
    })
  },
})
