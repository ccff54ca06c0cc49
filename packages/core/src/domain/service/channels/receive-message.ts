import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import type { Received } from './channel-message.ts'
import { type ChannelRules, USUAL_FLOOD } from './channel-rules.ts'
import { findThread } from './find-thread.ts'
import { type Inbound, inboundInput } from './inbound-input.ts'
import { knownSender } from './known-sender.ts'
import { type IntakeWay, type MessageRecord, message } from './message.ts'
import { type Identified, threadEvidence, threadIds, threadRefOf } from './thread-evidence.ts'
import { addressOf } from './tidy-inbound.ts'

/** How whoever is unknown becomes a lead: that is the business of sales. Resolves to the lead that they are now. */
export type SenderDoor = (
  context: CommandContext,
  sender: { readonly name: string; readonly address: string; readonly channel: string },
) => Promise<string | undefined>

/** A message in the form in which it becomes part of a ticket. */
export type SaidOnChannel = ReturnType<typeof saidOf>

/** How what was said becomes part of a ticket: that is the business of tickets. */
export interface TicketDoor {
  /** Adds it to a ticket. Resolves to the message, which may be part of a follow-up of that ticket. */
  add(context: CommandContext, ticketId: string, said: SaidOnChannel): Promise<MessageRecord>
  /** With the account of whoever is no contact, where it is known. */
  open(context: CommandContext, said: SaidOnChannel, accountId?: string): Promise<MessageRecord>
}

/**
 * Takes in what somebody said by a channel, once: finds who it is and the ticket that it continues, or opens one. The same
 * message again has the answer of the first time, also when ten copies of it come at once.
 */
export function receiveMessage(rules: ChannelRules, tickets: TicketDoor, senders: SenderDoor) {
  return defineCommand({
    name: 'message.receive',
    input: inboundInput,

    async run(input, context): Promise<Received> {
      await context.hold(namesOf(input))
      const known = await knownMessage(context, input)
      if (known) return received(known, true)
      const { most } = rules.perSender ?? USUAL_FLOOD
      const lately = await saidLately(context, input, rules)
      if (lately >= most * IN_A_CONVERSATION) return kept(context, saidOf(input, 'flood', context))

      const identified = { ...input, ...(await knownSender(context, input)) }
      const found = findThread(await threadEvidence(context, identified, rules))
      const said = (intake: IntakeWay) => saidOf(identified, intake, context)
      if (!found) {
        const isAside = input.author !== undefined && input.author !== 'customer'
        if (isAside || (input.automated && !rules.automatedOpens)) return kept(context, said('aside'))
        if (lately >= most) return kept(context, said('flood'))
        if (rules.sales?.includes(input.channel)) {
          const leadId =
            identified.contactId === undefined ? await senders(context, senderOf(input)) : undefined
          return kept(context, { ...said('sales'), ...(leadId !== undefined && { leadId }) })
        }
        // An alarm that opens a ticket asks for somebody, as a customer does.
        const { automated: _, ...asked } = said('new')
        return received(await tickets.open(context, asked, identified.accountId), false)
      }
      // A machine's word is kept with its ticket, and moves nothing there: no loop begins with it.
      if (input.automated) return kept(context, { ...said(found.by), ticketId: found.ticketId })
      return received(await tickets.add(context, found.ticketId, said(found.by)), false)
    },
  })
}

/** Whoever comes at once with a message of the same conversation or sender waits until this one is in. */
function namesOf(input: Inbound): readonly string[] {
  const { channel, from } = input
  return [
    ...threadIds(input).map((id) => `message ${channel} ${id}`),
    `sender ${channel} ${addressOf(from.address)}`,
  ]
}

async function knownMessage(
  context: CommandContext,
  { channel, externalId }: Inbound,
): Promise<MessageRecord | undefined> {
  const [known] = await context.records(message).where({ channel, externalId }, { limit: 1 })
  return known
}

/** Whoever talks with us says more, line by line, than whoever only opens tickets. */
const IN_A_CONVERSATION = 10

/** How much this sender said in the time that the host counts. */
async function saidLately(
  context: CommandContext,
  { channel, from, author = 'customer' }: Inbound,
  { perSender = USUAL_FLOOD }: ChannelRules,
): Promise<number> {
  if (author !== 'customer') return 0
  const since = new Date(context.now.getTime() - milliseconds(perSender.within))
  // By when they came in: when they were said, the sender may make up.
  const lately = await context.records(message).countBy('direction', {
    ...{ channel, authorId: addressOf(from.address), direction: 'in' },
    createdAt: { gt: since },
  })
  return lately.get('in') ?? 0
}

function senderOf({ from, channel }: Inbound) {
  return { name: from.name ?? from.address, address: addressOf(from.address), channel }
}

function saidOf(input: Identified, intake: IntakeWay, { now }: CommandContext) {
  const { channel, externalId, from, to, subject, attachments, automated, contactId, leadId } = input
  const { quoted, html } = input
  const { author = 'customer', at } = input
  return {
    ...{ channel, externalId, threadRef: threadRefOf(input), body: wordsOf(input), intake, author },
    direction: author === 'customer' ? ('in' as const) : ('out' as const),
    visibility: 'public' as const,
    authorId: addressOf(from.address),
    authorName: from.name,
    // Nobody says anything in the future, whatever their clock says.
    at: at > now ? now : at,
    ...(contactId !== undefined && { contactId }),
    ...(leadId !== undefined && { leadId }),
    ...(to && { recipients: to }),
    ...(subject !== undefined && { subject }),
    ...(quoted !== undefined && { quoted }),
    ...(html !== undefined && { html }),
    ...(attachments && attachments.length > 0 && { attachments }),
    ...(automated && { automated }),
  }
}

/** A picture without a word says what it is called. */
function wordsOf({ body, subject, attachments = [] }: Inbound): string {
  if (body.trim() !== '') return body
  return attachments.map(({ name }) => name).join(', ') || subject || '…'
}

/** Keeps a message that changes nothing else. */
async function kept(
  context: CommandContext,
  said: SaidOnChannel & { readonly ticketId?: string; readonly leadId?: string },
): Promise<Received> {
  const { authorName: _name, ...fields } = said
  return received(await context.records(message).create(fields), false)
}

function received({ id, ticketId, intake }: MessageRecord, isRepeat: boolean): Received {
  // What we sent ourselves has no intake: a provider that echoes it tells nothing new.
  return { messageId: id, ticketId: ticketId ?? null, intake: intake ?? 'thread', isRepeat }
}
