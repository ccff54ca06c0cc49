import type { CommandContext } from '../../../engine/command/context.ts'
import { message } from '../channels/message.ts'
import { earlier } from './conversation-times.ts'
import type { TicketRecord } from './ticket.ts'

/** The first that the customer asked after an instant, by opening the ticket or by a message. */
export async function nextQuestion(
  { records }: CommandContext,
  { id, askedAt }: Pick<TicketRecord, 'id' | 'askedAt'>,
  after: Date | null,
): Promise<Date | null> {
  const said = { ticketId: id, author: 'customer', visibility: 'public' } as const
  const asked = { ...said, automated: { isNull: true } } as const
  const where = after ? { ...asked, at: { gt: after } } : asked
  const [next] = await records(message).where(where, { orderBy: 'at', limit: 1 })
  if (!askedAt || (after && askedAt <= after)) return next?.at ?? null
  return earlier(next?.at, askedAt)
}
