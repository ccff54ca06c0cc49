import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import {
  assignmentPatch,
  checkQueueAt,
  explainAssignment,
  inFull,
  noteDecision,
  offer,
  preparedAt,
  queuesOf,
  type RuleSet,
  readAsked,
  wakeQueues,
  withoutAsked,
} from '../../assignment/index.ts'
import { salesErrors } from '../sales-errors.ts'
import { isOpenLead, lead, OPEN_LEAD } from './lead.ts'

type Offer = RecordOf<typeof offer>
type Lead = RecordOf<typeof lead>

/** Takes a lead that was offered. Of all who answer, grab or let it expire at once, one wins. */
export const acceptOffer = defineCommand({
  name: 'lead.acceptOffer',
  input: z.strictObject({ offerId: z.string() }),

  async run({ offerId }, context): Promise<Lead> {
    const open = await demandOpenOffer(context, offerId)
    const found = await stillOffered(context, open)
    if (!found) throw salesErrors.CRM_OFFER_OVER({ status: 'withdrawn' })

    await closeOffer(context, open, { status: 'accepted', answeredAt: context.now })
    const { userId, rule } = open
    const taken = { ownerId: userId, assignedBy: rule, assignedAt: context.now, waitingFor: null }
    return context.records(lead).update(found.id, taken)
  },
})

/** Refuses a lead that was offered, and says why: it is offered to the next, or goes on as the rule says. */
export function rejectOffer(sets: readonly RuleSet[]) {
  const passOn = passingOn(sets)
  return defineCommand({
    name: 'lead.rejectOffer',
    input: z.strictObject({
      offerId: z.string(),
      reason: z.string().trim().min(1).max(500),
      /** That they shall not be asked for this lead again, also when it is assigned anew. */
      isFinal: z.boolean().optional(),
    }),

    async run({ offerId, reason, isFinal = false }, context): Promise<void> {
      const open = await demandOpenOffer(context, offerId)
      await closeOffer(context, open, { status: 'rejected', reason, isFinal, answeredAt: context.now })
      await passOn(context, open)
    },
  })
}

/** Ends an offer that nobody answered, dated at its end, and offers the lead to the next. Called by the job of offers. */
export function expireOffer(sets: readonly RuleSet[]) {
  const passOn = passingOn(sets)
  return defineCommand({
    name: 'lead.expireOffer',
    input: z.strictObject({ offerId: z.string() }),

    async run({ offerId }, context): Promise<void> {
      const found = await context.records(offer).get(offerId)
      if (found.status !== 'open' || found.expiresAt > context.now) return
      const status = (await stillOffered(context, found)) ? 'expired' : 'withdrawn'
      await closeOffer(context, found, { status, answeredAt: found.expiresAt })
      await passOn(context, found)
    },
  })
}

/** The offer, locked and open. Whoever it was made to may answer it, and whoever may give the lead to them. */
async function demandOpenOffer(context: CommandContext, offerId: string): Promise<Offer> {
  const { records, actor, now } = context
  const found = await records(offer).find(offerId)
  if (!found) throw engineErrors.CRM_NOT_FOUND({ entity: 'offer' })
  if (found.userId !== actor.id) {
    await records(offer).visible(offerId)
    await records(lead).askedOf(found.recordId, { ownerId: found.userId })
  }
  const status = found.status ?? 'open'
  if (status !== 'open') throw salesErrors.CRM_OFFER_OVER({ status })
  // Over at its end, also where no tick has come to say so.
  if (found.expiresAt <= now) throw salesErrors.CRM_OFFER_OVER({ status: 'expired' })
  return found
}

/** The lead, if it still waits for an answer. */
async function stillOffered({ records }: CommandContext, { recordId }: Offer): Promise<Lead | undefined> {
  const found = await records(lead).find(recordId)
  const isWaiting = found?.waitingFor === 'offer' && !found.ownerId && isOpenLead(found)
  return isWaiting ? found : undefined
}

function closeOffer({ records }: CommandContext, { id }: Offer, answer: Partial<Offer>): Promise<Offer> {
  return records(offer).update(id, { ...answer, dueAt: null })
}

/** Goes on with a lead after somebody did not take it: to the next, or as the rule says. */
function passingOn(sets: readonly RuleSet[]) {
  const queues = queuesOf(sets)
  return async (context: CommandContext, over: Offer): Promise<void> => {
    const found = await stillOffered(context, over)
    // Whoever did not take it has room again for what waits.
    await wakeQueues(context, queues)
    if (!found) return
    const prepared = preparedAt(context.shape('lead'), sets, context.now.getTime())
    const asked = await readAsked(context, [found.id], { attempts: over.attempt ?? 1 })
    const assigned = { entity: lead, open: OPEN_LEAD, ...withoutAsked(asked) }
    const explained = await explainAssignment(context, assigned, prepared, found)
    const { chosen } = explained
    await context.records(lead).update(found.id, assignmentPatch(chosen, context.now), inFull(explained))
    await noteDecision(context, 'lead', { recordId: found.id, chosen, asked: asked.get(found.id) })
    // From there it is offered to who was not asked yet, behind those that wait already.
    if (chosen.waits) await checkQueueAt(context, chosen.waits.queue, context.now)
  }
}
