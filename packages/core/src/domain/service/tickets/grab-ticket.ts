import * as z from 'zod'
import type { CommandContext, RecordOf } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { user } from '../../people/index.ts'
import { demandOpen } from './assign-ticket.ts'
import { OPEN_TICKET, type TicketRecord, ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'

/** Takes a ticket that nobody owns. Of all who grab at once, one gets it; nobody takes more than they can hold. */
export const grabTicket = defineCommand({
  name: 'ticket.grab',
  input: z.strictObject({ id: z.string() }),

  async run({ id }, context): Promise<TicketRecord> {
    const { actor, now, records } = context
    const found = await records(ticket).visible(id)
    const grabber = await demandUser(context)
    if (found.ownerId === actor.id) throw ticketErrors.CRM_TICKET_OWNED()
    if (found.ownerId) throw ticketErrors.CRM_TICKET_TAKEN()
    demandOpen(found)
    await demandRoom(context, grabber)
    const free = { ownerId: null, ...OPEN_TICKET }
    const taken = { ownerId: actor.id, assignedBy: 'grab', assignedAt: now }
    const grabbed = await records(ticket).updateIf(id, free, taken)
    if (!grabbed) throw ticketErrors.CRM_TICKET_TAKEN()
    return grabbed
  },
})

/** Asked with a condition, because a record found by its id is locked: one person's grabs would wait for each other. */
async function demandUser({ actor, records }: CommandContext): Promise<RecordOf<typeof user>> {
  const [grabber] = await records(user).where({ id: actor.id, isActive: true }, { limit: 1 })
  if (!grabber) throw ticketErrors.CRM_TICKET_NO_USER()
  return grabber
}

/** Held by the name that assignment holds too, so that the two together never fill somebody up beyond it. */
async function demandRoom(
  { hold, records }: CommandContext,
  { id, capacity }: RecordOf<typeof user>,
): Promise<void> {
  if (capacity == null) return
  await hold([`load ticket ${id}`])
  const held = await records(ticket).countBy('ownerId', { ownerId: id, ...OPEN_TICKET })
  if ((held.get(id) ?? 0) >= capacity) throw ticketErrors.CRM_TICKET_CAPACITY({ capacity })
}
