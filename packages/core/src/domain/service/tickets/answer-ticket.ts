import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { ChannelRules } from '../channels/channel-rules.ts'
import { type MessageRecord, message } from '../channels/message.ts'
import { type AddedMessage, addMessage, type Said } from './add-message.ts'
import { attachments } from './message-input.ts'
import { movedTicket, standingTicket } from './move-ticket.ts'
import { ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'
import type { TicketRules } from './ticket-rules.ts'

const body = z.string().min(1)

/**
 * Answers the customer, where they wrote last, or by the channel that stands in for that one. A new ticket is open by that, whoever owns it; `next` says what becomes
 * of it.
 */
export function replyToTicket(rules: TicketRules, { answerBy = {} }: ChannelRules) {
  return defineCommand({
    name: 'ticket.reply',
    input: z.strictObject({
      id: z.string(),
      body,
      /** The same with looks, for channels that show them. */
      html: z.string().max(1_000_000).optional(),
      /** A bot answers, and nobody has replied. */
      author: z.enum(['agent', 'bot']).optional(),
      attachments: attachments.optional(),
      /** What becomes of it by that. */
      next: z.enum(['open', 'pending', 'solved']).optional(),
    }),

    async run({ id, next, author = 'agent', ...said }, context): Promise<AddedMessage> {
      const found = standingTicket(await context.records(ticket).visible(id), context.now, rules)
      if (found.status === 'closed') throw ticketErrors.CRM_TICKET_CLOSED()
      const by = { author, authorId: context.actor.id }
      const way = await wayToCustomer(context, id, { opened: found.channel, answerBy })
      const isTakenUp = found.status === 'new' && author === 'agent'
      const status = next ?? (isTakenUp ? 'open' : undefined)
      const answered = { ...way, ...said, ...by, ticketId: id }
      return addMessage(context, rules, answered, (heard) =>
        status ? movedTicket(heard, status, context.now, rules) : {},
      )
    },
  })
}

/** Notes something on a ticket among colleagues. Customers never see it, and nothing else changes by it. */
export function noteOnTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.note',
    input: z.strictObject({ id: z.string(), body, attachments: attachments.optional() }),

    async run({ id, ...said }, context): Promise<MessageRecord> {
      await context.records(ticket).visible(id)
      const by = { author: 'agent', authorId: context.actor.id, visibility: 'internal' } as const
      return (await addMessage(context, rules, { ...said, ...by, ticketId: id })).message
    },
  })
}

interface Ways {
  /** The channel by which the ticket was opened. */
  readonly opened: string | null | undefined
  readonly answerBy: NonNullable<ChannelRules['answerBy']>
}

/** Where the customer wrote last, so that the answer goes there. Another channel knows nothing of the conversation there. */
async function wayToCustomer(
  { records }: CommandContext,
  ticketId: string,
  { opened, answerBy }: Ways,
): Promise<Pick<Said, 'channel' | 'threadRef' | 'recipients' | 'contactId'>> {
  const said = { ticketId, author: 'customer', visibility: 'public' } as const
  const asked = { ...said, automated: { isNull: true } } as const
  const [last] = await records(message).where(asked, { orderBy: '-at', limit: 1 })
  const by = (last ? last.channel : opened) ?? undefined
  const channel = by !== undefined && Object.hasOwn(answerBy, by) ? answerBy[by] : by
  return {
    channel,
    threadRef: channel === by ? (last?.threadRef ?? undefined) : undefined,
    contactId: last?.contactId ?? undefined,
    ...(last?.authorId && { recipients: [last.authorId] }),
  }
}
