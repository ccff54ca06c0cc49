import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { team, user } from '../../people/index.ts'
import { demandOpen } from './assign-ticket.ts'
import { type TicketRecord, ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'

/** Raises a ticket a level, and gives it to somebody or to a team where that is said. */
export const escalateTicket = defineCommand({
  name: 'ticket.escalate',
  input: z.strictObject({
    id: z.string(),
    /** The user who has it from now on. */
    to: z.string().optional(),
    teamId: z.string().optional(),
    reason: z.string().trim().min(1).max(500),
  }),

  async run({ id, to, teamId, reason }, { records, now }): Promise<TicketRecord> {
    const found = await records(ticket).visible(id)
    demandOpen(found)
    if (to !== undefined && !(await records(user).visible(to)).isActive)
      throw ticketErrors.CRM_TICKET_NO_USER()
    if (teamId !== undefined) await records(team).visible(teamId)
    const escalated = {
      escalatedAt: now,
      escalationLevel: (found.escalationLevel ?? 0) + 1,
      ...(to !== undefined && { ownerId: to, assignedBy: 'escalate', assignedAt: now }),
      ...(teamId !== undefined && { teamId }),
    }
    return records(ticket).update(id, escalated, { reason })
  },
})
