import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type MessageRecord, message } from '../channels/message.ts'
import { earlier } from './conversation-times.ts'
import { deriveTimes } from './derive-times.ts'
import { takenOver } from './taken-over.ts'
import { type TicketRecord, ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'

const MOST = 200

/** What a split came to. */
export interface SplitTicket {
  /** The new ticket. */
  readonly ticket: TicketRecord
  /** The one that it was split from. */
  readonly from: TicketRecord
}

/**
 * Makes a ticket of its own of some messages, when a customer asks two things in one. It counts from the first of them,
 * and the times of both are worked out anew.
 */
export const splitTicket = defineCommand({
  name: 'ticket.split',
  input: z.strictObject({
    id: z.string(),
    messageIds: z.array(z.string()).min(1).max(MOST),
    subject: z.string().trim().min(1).max(500),
  }),

  async run({ id, messageIds, subject }, context): Promise<SplitTicket> {
    const { records } = context
    const found = await records(ticket).visible(id)
    if (found.status === 'closed') throw ticketErrors.CRM_TICKET_CLOSED()
    const moving = await messagesToMove(context, id, messageIds)
    const asked = moving.filter(isQuestion).map(({ at }) => at)
    const { id: madeId } = await records(ticket).create({
      ...takenOver(found),
      ...{ subject, ownerId: found.ownerId ?? null, splitFromId: id },
      openedAt: first(asked) ?? (first(moving.map(({ at }) => at)) as Date),
      askedAt: first(asked),
    })
    for (const one of moving) await records(message).update(one.id, { ticketId: madeId })
    await forgetAsked(context, found, asked)
    return { ticket: await deriveTimes(context, madeId), from: await deriveTimes(context, id) }
  },
})

async function messagesToMove(
  { records }: CommandContext,
  ticketId: string,
  messageIds: readonly string[],
): Promise<readonly MessageRecord[]> {
  const ids = [...new Set(messageIds)]
  const moving = await records(message).where({ id: { in: ids }, ticketId }, { limit: MOST })
  const [rest] = await records(message).where({ ticketId, id: { notIn: ids } }, { limit: 1 })
  const readable = await records(message).readable(moving)
  if (readable.size < ids.length || !rest) throw ticketErrors.CRM_TICKET_SPLIT()
  return moving
}

/** Where its first question is that of the other ticket now, it has asked what is left. */
async function forgetAsked(
  { records }: CommandContext,
  { id, askedAt }: TicketRecord,
  gone: readonly Date[],
): Promise<void> {
  if (!askedAt || !gone.some((at) => at.getTime() === askedAt.getTime())) return
  const where = { ticketId: id, author: 'customer', visibility: 'public' } as const
  const [next] = await records(message).where(where, { orderBy: 'at', limit: 1 })
  await records(ticket).update(id, { askedAt: next?.at ?? null })
}

function isQuestion({ author, visibility }: MessageRecord): boolean {
  return author === 'customer' && visibility !== 'internal'
}

function first(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((found, time) => earlier(found, time), null)
}
