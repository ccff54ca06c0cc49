import type { CommandContext } from '../../../engine/command/context.ts'
import { message } from '../channels/message.ts'
import { answeredUntil } from './conversation-times.ts'
import { nextQuestion } from './next-question.ts'
import { type TicketRecord, ticket } from './ticket.ts'

/** The times of a ticket that follow from its messages alone. */
export const DERIVED_TIMES = [
  ...(['firstRepliedAt', 'firstAnsweredAt', 'waitingSince', 'lastCustomerMessageAt', 'lastReplyAt'] as const),
  'publicReplies',
] as const

/** Works out a ticket's times anew, after messages came to it or left it. It looks up one message for each. */
export async function deriveTimes(context: CommandContext, id: string): Promise<TicketRecord> {
  const { records } = context
  const found = await records(ticket).get(id)
  const end = async (by: readonly ('customer' | 'agent' | 'bot')[], orderBy: 'at' | '-at') => {
    const said = { ticketId: id, visibility: 'public', author: { in: [...by] } } as const
    // What a machine says by itself neither asks nor answers.
    const where = { ...said, automated: { isNull: true } } as const
    return (await records(message).where(where, { orderBy, limit: 1 }))[0]?.at ?? null
  }
  const lastReplyAt = await end(['agent'], '-at')
  const { settledUntil = null } = found
  const times = {
    ...{ lastReplyAt, firstRepliedAt: await end(['agent'], 'at') },
    firstAnsweredAt: await end(['agent', 'bot'], 'at'),
    lastCustomerMessageAt: await end(['customer'], '-at'),
    publicReplies: await countReplies(context, id),
    waitingSince: await nextQuestion(context, found, answeredUntil({ lastReplyAt, settledUntil })),
  }
  const isKept = DERIVED_TIMES.every((time) => Number(found[time] ?? 0) === Number(times[time] ?? 0))
  return isKept ? found : records(ticket).update(id, times)
}

async function countReplies({ records }: CommandContext, ticketId: string): Promise<number> {
  const replies = { ticketId, visibility: 'public', author: 'agent' } as const
  return (await records(message).countBy('ticketId', replies)).get(ticketId) ?? 0
}
