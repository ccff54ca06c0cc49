import type { CommandContext } from '../../../engine/command/context.ts'
import { engineErrors } from '../../../engine/engine-errors.ts'
import { type TicketRecord, ticket } from './ticket.ts'

/** The ticket that an id means now, locked: it may have been merged into another, also while it was waited for. */
export async function presentTicket(context: CommandContext, id: string): Promise<TicketRecord> {
  const { records, redirectOf } = context
  const target = (await redirectOf('ticket', id)) ?? id
  const found = await records(ticket).find(target)
  if (found) return found
  const later = await redirectOf('ticket', id)
  if (later === undefined || later === target) throw engineErrors.CRM_NOT_FOUND({ entity: 'ticket' })
  return records(ticket).get(later)
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
