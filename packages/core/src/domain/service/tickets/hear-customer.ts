import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { contact } from '../../customers/index.ts'
import type { MessageRecord } from '../channels/message.ts'
import { type AddedMessage, addMessage, holdMessage } from './add-message.ts'
import { attachments } from './message-input.ts'
import { type TicketRecord, ticket } from './ticket.ts'
import type { TicketRules } from './ticket-rules.ts'

/** Where what a customer said has gone, as far as the caller may know: a ticket of somebody else is not told. */
export interface HeardCustomer {
  readonly outcome: AddedMessage['outcome']
  readonly message: MessageRecord | null
  readonly ticket: TicketRecord | null
}

/**
 * Takes in what a customer said to a ticket, by telephone or in the host's own screens. It counts from when it was said,
 * takes up a ticket that waited or was solved, and goes on in a ticket of its own where this one is closed.
 */
export function hearCustomer(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.hear',
    input: z.strictObject({
      id: z.string(),
      body: z.string().min(1),
      contactId: z.string().optional(),
      /** The address that it came from. */
      authorId: z.string().optional(),
      channel: z.string().min(1).optional(),
      /** What the channel calls it: the same one is taken in once. */
      externalId: z.string().min(1).optional(),
      threadRef: z.string().min(1).optional(),
      subject: z.string().optional(),
      attachments: attachments.optional(),
      at: z.date().optional(),
    }),

    async run({ id, contactId, ...said }, context): Promise<HeardCustomer> {
      await holdMessage(context, said)
      const ticketId = (await context.redirectOf('ticket', id)) ?? id
      await context.records(ticket).visible(ticketId)
      if (contactId !== undefined) await context.records(contact).visible(contactId)
      const heard = { ...said, contactId, author: 'customer', ticketId } as const
      const added = await addMessage(context, rules, heard)
      const isReadable = (await context.records(ticket).readable([added.ticket])).size > 0
      return isReadable ? added : { outcome: added.outcome, message: null, ticket: null }
    },
  })
}
