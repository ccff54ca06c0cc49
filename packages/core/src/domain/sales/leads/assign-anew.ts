import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import {
  type Asked,
  type Assigned,
  type Chosen,
  holdQueues,
  noteDecision,
  type PreparedRules,
  readAsked,
  withoutAsked,
} from '../../assignment/index.ts'
import { lead, OPEN_LEAD } from './lead.ts'

type Lead = RecordOf<typeof lead>

/** What a lead that is assigned anew is assigned as, and what is to be noted of the decision once it is written. */
export interface AssignedAnew extends Assigned {
  note(chosen: Chosen): Promise<void>
}

/**
 * Begins a new round with a lead: what was offered is taken back, and who refused is asked again unless it was for good.
 * Queues are held before turns and loads, because a lead that is taken from its owner has them looked at.
 */
export async function assignAnew(
  context: CommandContext,
  queues: readonly string[],
  { hasOffers }: PreparedRules,
  { id, ownerId, waitingFor }: Pick<Lead, 'id' | 'ownerId' | 'waitingFor'>,
): Promise<AssignedAnew> {
  if (ownerId) await holdQueues(context, queues)
  if (waitingFor === 'offer') await context.records(lead).update(id, { waitingFor: null })
  const asked: ReadonlyMap<string, Asked> | undefined = hasOffers
    ? await readAsked(context, [id], { isNewRound: true })
    : undefined
  return {
    ...{ entity: lead, open: OPEN_LEAD },
    ...withoutAsked(asked),
    note: async (chosen) => {
      if (waitingFor || chosen.waits || chosen.offer)
        await noteDecision(context, 'lead', { recordId: id, chosen, asked: asked?.get(id) })
    },
  }
}
