import * as z from 'zod'
import type { RecordOf } from '../../engine/command/context.ts'
import { defineCommand } from '../../engine/command/define-command.ts'
import { user } from '../people/index.ts'
import { approval } from './approval.ts'
import { approvalErrors } from './approval-errors.ts'
import { type Added, ALONE, placesOf } from './approval-step.ts'
import { demandOther, demandVoice, isBy, lockPending } from './cast-vote.ts'
import { askedNow } from './read-voter.ts'
import { agreeing, presentStep, votesOn } from './votes.ts'

type Approval = RecordOf<typeof approval>

/**
 * Calls somebody else into the present step: they have to agree as well, `before` those of the rule are asked or `after`
 * they have agreed. Who is asked now may.
 */
export const addSigner = defineCommand({
  name: 'approval.addSigner',
  input: z.strictObject({ id: z.string(), userId: z.string(), when: z.enum(['before', 'after']) }),

  async run({ id, userId, when }, context): Promise<Approval> {
    const { records, actor } = context
    const { found, named } = await lockPending(context, id)
    const { seats } = await demandVoice(context, found, named, 'addSigner')
    await records(user).get(userId)
    const step = presentStep(found)
    if (placesOf(step).some((seat) => 'user' in seat && seat.user === userId)) return found
    // Somebody who could not agree would be waited for without end.
    if (!found.mayApproveOwn && found.requestedBy === userId) throw approvalErrors.CRM_APPROVAL_OWN()
    const votes = agreeing(found, await votesOn(context, found))
    demandOther(found, votes, [userId])
    if (votes.some((vote) => vote.step === found.step && isBy(vote, [userId])))
      throw approvalErrors.CRM_APPROVAL_VOTED()

    const evenAlone = seats.includes(ALONE) && { evenAlone: true as const }
    const added: Added = { user: userId, when, by: actor.id, ...evenAlone }
    const steps = found.steps.with(found.step ?? 0, { ...step, added: [...(step.added ?? []), added] })
    return records(approval).update(id, { steps, ...(await askedNow(context, { ...found, steps })) })
  },
})
