import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { account, contact } from '../../customers/index.ts'
import { addMessage, knownMessage } from './add-message.ts'
import { attachments } from './message-input.ts'
import { type TicketRecord, ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'
import { nextNumber } from './ticket-hooks.ts'
import type { TicketRules } from './ticket-rules.ts'

const text = z.string().min(1)

const firstMessage = z.strictObject({
  body: text,
  author: z.enum(['customer', 'agent', 'bot']),
  authorId: z.string().optional(),
  visibility: z.enum(['public', 'internal']).optional(),
  subject: z.string().optional(),
  externalId: text.optional(),
  threadRef: text.optional(),
  recipients: z.array(z.string()).optional(),
  attachments: attachments.optional(),
  at: z.date().optional(),
})

const input = z.strictObject({
  subject: z.string(),
  type: z.enum(['question', 'repair', 'complaint', 'dispute', 'suggestion']).optional(),
  category: z.string().optional(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  accountId: z.string().optional(),
  contactId: z.string().optional(),
  orderId: z.string().optional(),
  contractId: z.string().optional(),
  productId: z.string().optional(),
  serialNumber: z.string().optional(),
  ownerId: z.string().optional(),
  teamId: z.string().optional(),
  channel: z.string().optional(),
  /** The closed ticket that it goes on from. */
  followsId: z.string().optional(),
  /** When the customer asked, where that was earlier: by telephone, or before it was imported. */
  openedAt: z.date().optional(),
  /** Further fields of the ticket, as the host declared them. */
  fields: z.record(z.string(), z.unknown()).optional(),
  /** What was said first. */
  message: firstMessage.optional(),
})

/**
 * Opens a ticket, with what was said first. It has the next number, the tier of its account, and counts from when the
 * customer asked. A message that its channel has brought before opens nothing: the ticket is the one that has it.
 */
export function openTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.open',
    input,

    async run(asked, context): Promise<TicketRecord> {
      if (asked.openedAt && asked.openedAt > context.now) throw ticketErrors.CRM_TICKET_FUTURE()
      await demandNamed(context, asked)
      const { message: said, channel } = asked
      const known = said && (await knownMessage(context, { channel, externalId: said.externalId }))
      if (known) return context.records(ticket).visible(known.ticket.id)
      const opened = await openedTicket(context, asked)
      if (!said) return opened
      const { authorId = ownName(said.author, context), ...rest } = said
      const by = { authorId, contactId: said.author === 'customer' ? asked.contactId : undefined }
      const at = saidAt(said, context)
      const added = await addMessage(context, rules, { ...rest, ...by, channel, at, ticketId: opened.id })
      return added.ticket
    },
  })
}

/**
 * Opens a ticket, and adds nothing that was said. Fields that are closed to the caller are refused, unless it is not the
 * caller who names them.
 */
export async function openedTicket(
  context: CommandContext,
  asked: z.output<typeof input>,
  isCallers = true,
): Promise<TicketRecord> {
  const { message: said, openedAt, channel, followsId, fields, ...named } = asked
  const values = { ...fields, ...named }
  const since = openedAt ?? saidAt(said, context)
  const managed = {
    ...{ number: await nextNumber(context), openedAt: since },
    ...{ channel: channel ?? null, followsId: followsId ?? null, askedAt: isAsked(said) ? since : null },
    ...(isHeard(said) && { lastCustomerMessageAt: saidAt(said, context) }),
  }
  const [parsed] = await context.records(ticket).parse([values], [isCallers ? values : {}])
  if (!parsed?.ok) throw parsed?.error
  return context.records(ticket).create(Object.assign(parsed.record, managed))
}

function saidAt(said: z.output<typeof firstMessage> | undefined, { now }: CommandContext): Date {
  return said?.at && said.at < now ? said.at : now
}

/** What the caller names is what they may read. */
async function demandNamed(
  { records }: CommandContext,
  { accountId, contactId, followsId }: z.output<typeof input>,
): Promise<void> {
  if (accountId !== undefined) await records(account).visible(accountId)
  if (contactId !== undefined) await records(contact).visible(contactId)
  if (followsId !== undefined) await records(ticket).visible(followsId)
}

/** Whoever writes to a customer first waits for them; in all other cases the customer waits. */
function isAsked(said: z.output<typeof firstMessage> | undefined): boolean {
  return said === undefined || said.author === 'customer' || said.visibility === 'internal'
}

/** What the customer said is known when the ticket is made, which so is written once. */
function isHeard(said: z.output<typeof firstMessage> | undefined): boolean {
  return said?.author === 'customer' && said.visibility !== 'internal'
}

function ownName(author: string, { actor }: CommandContext): string | undefined {
  return author === 'customer' ? undefined : actor.id
}
