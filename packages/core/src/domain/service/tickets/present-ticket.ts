import type { CommandContext } from '../../../engine/command/context.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { type TicketRecord, ticket } from './ticket.ts'

/** The ticket that an id means now, locked: it may have been merged into another, also while it was waited for. */
export async function presentTicket(context: CommandContext, id: string): Promise<TicketRecord> {
  const { records, redirectOf } = context
  // One that is there leads nowhere else.
  for (let asked: string | undefined; ; ) {
    const target = asked === undefined ? id : await redirectOf('ticket', id)
    if (target === undefined || target === asked) throw engineErrors.CRM_NOT_FOUND({ entity: 'ticket' })
    const found = await records(ticket).find(target)
    if (found) return found
    asked = target
  }
}

/** The id of the ticket that people call by a number, as in `[#42]`, also where it was merged into another. */
export async function ticketNumbered(
  { records, redirectOf }: CommandContext,
  number: number,
): Promise<string | undefined> {
  const [found] = await records(ticket).where({ number }, { limit: 1 })
  if (found) return found.id
  const target = await redirectOf('ticket', numberName(number))
  return target && ((await redirectOf('ticket', target)) ?? target)
}

/** By what a number is found that no ticket has any more. */
export function numberName(number: number): string {
  return `#${number}`
}
