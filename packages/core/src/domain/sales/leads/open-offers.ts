import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { offer } from '../../assignment/index.ts'
import { lead } from './lead.ts'

/** A lead that is offered to whoever asks. */
export interface OpenOffer {
  readonly offerId: string
  readonly leadId: string
  readonly name: string
  readonly company: string | null
  readonly offeredAt: Date
  readonly expiresAt: Date
}

const MOST = 500

/**
 * The leads that are offered to whoever asks, the first to expire first: as much of each as it takes to decide. A
 * command, because it tells of leads that the caller may not read yet.
 */
export const openOffers = defineCommand({
  name: 'lead.offers',
  input: z.strictObject({}),

  async run(_, { records, actor, now }): Promise<readonly OpenOffer[]> {
    const open = await records(offer).where(
      { userId: actor.id, status: 'open', expiresAt: { gt: now } },
      { limit: MOST, orderBy: 'expiresAt' },
    )
    if (open.length === 0) return []
    const ids = open.map(({ recordId }) => recordId)
    const leads = await records(lead).where(
      { id: { in: ids }, waitingFor: 'offer', ownerId: null },
      { limit: ids.length },
    )
    const byId = new Map(leads.map((one) => [one.id, one]))
    return open.flatMap(({ id, recordId, createdAt, expiresAt }): OpenOffer[] => {
      const found = byId.get(recordId)
      if (!found) return []
      const { name, company = null } = found
      return [{ offerId: id, leadId: recordId, name, company, offeredAt: createdAt, expiresAt }]
    })
  },
})
