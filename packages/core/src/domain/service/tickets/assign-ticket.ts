import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type AssignmentDecision, assignByRules, assignInput, type RuleSet } from '../../assignment/index.ts'
import { isOpenTicket, OPEN_TICKET, ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'

/** Gives a ticket to its owner by the rules on tickets, and says why. Where nobody can take it, it stays as it is. */
export function assignTicket(sets: readonly RuleSet[]) {
  return defineCommand({
    name: 'ticket.assign',
    input: assignInput,

    run: (input, context): Promise<AssignmentDecision> =>
      assignByRules(
        context,
        {
          entity: ticket,
          open: OPEN_TICKET,
          refuse: demandOpen,
          patch: (decision) => given(context, decision),
        },
        sets,
        input,
      ),
  })
}

/** Refuses what is solved or closed. */
export function demandOpen(found: { readonly status?: string | null }): void {
  if (!isOpenTicket(found)) throw ticketErrors.CRM_TICKET_NOT_OPEN({ status: found.status ?? 'closed' })
}

function given({ now }: CommandContext, { ownerId, rule }: AssignmentDecision): object {
  return ownerId === null ? {} : { ownerId, assignedBy: rule, assignedAt: now }
}
