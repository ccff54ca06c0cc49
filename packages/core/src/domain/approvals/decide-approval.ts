import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { engineErrors } from '../../engine/engine-errors.ts'
import { approval } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import { isForContent } from './approval-salt.ts'
import { openPlaces } from './approval-step.ts'
import { castVote, demandVoice, lockPending, personsOf } from './cast-vote.ts'
import { closeApproval, passStep } from './close-approval.ts'
import { contentsHash } from './content-hash.ts'
import { askedNow } from './read-voter.ts'
import { presentStep } from './votes.ts'

type Approval = RecordOf<typeof approval>

const decisionInput = z.strictObject({ id: z.string(), note: z.string().max(500).optional() })
const voteInput = decisionInput.extend({
  /** Who decided in a system outside, for which a plugin votes: our user by id, or a name of theirs. */
  by: z.string().min(1).max(128).optional(),
})

/**
 * Agrees to a request. When enough have agreed, the next step is asked, or the request is granted: then the one who
 * asked may do what was asked for, once, as long as the record is as it was.
 */
export const approveRequest = defineCommand({
  name: 'approval.approve',
  input: voteInput,

  async run({ id, note, by }, given): Promise<Approval> {
    const context = inNameOf(given, by)
    const { found, named } = await lockPending(context, id)
    const { seats, agreed } = await demandVoice(context, found, named, 'approve')
    const content = await contentsHash(context.shape(found.entity), named, found.over)
    if (!(await isForContent(context, found, content))) throw approvalErrors.CRM_APPROVAL_STALE()

    await castVote(context, found, { verdict: 'approve', seats, note })
    const step = presentStep(found)
    if (openPlaces(step, [...agreed, seats]).length > 0)
      return step.added ? context.records(approval).update(id, await askedNow(context, found)) : found
    return passStep(context, found, { at: context.now, by: context.actor.id, note })
  },
})

/** Refuses a request. One refusal ends it, whoever agreed before. */
export const rejectRequest = defineCommand({
  name: 'approval.reject',
  input: voteInput,

  async run({ id, note, by }, given): Promise<Approval> {
    const context = inNameOf(given, by)
    const { found, named } = await lockPending(context, id)
    const { seats } = await demandVoice(context, found, named, 'reject')

    await castVote(context, found, { verdict: 'reject', seats, note })
    return closeApproval(context, found, { status: 'rejected', at: context.now, by: context.actor.id, note })
  },
})

/** Takes a request back. Who asked for it may, until it is decided. */
export const withdrawRequest = defineCommand({
  name: 'approval.withdraw',
  input: decisionInput,

  async run({ id, note }, context): Promise<Approval> {
    const { found } = await lockPending(context, id)
    if (!personsOf(context).includes(found.requestedBy)) throw approvalErrors.CRM_APPROVAL_NOT_YOURS()
    return closeApproval(context, found, { status: 'withdrawn', at: context.now, by: context.actor.id, note })
  },
})

/** A plugin says who spoke in the system that it votes for. Anybody else speaks for themselves. */
function inNameOf(context: CommandContext, by: string | undefined): CommandContext {
  const { actor } = context
  if (by === undefined) return context
  if (actor.type !== 'plugin')
    throw engineErrors.CRM_FORBIDDEN({ action: 'vote by somebody', entity: 'approval' })
  return { ...context, actor: { ...actor, onBehalfOf: by } }
}
