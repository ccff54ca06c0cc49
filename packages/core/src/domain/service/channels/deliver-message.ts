import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { recordsOf } from '../../../engine/command/records-of.ts'
import { consentHeld, type Reachable } from '../../privacy/index.ts'
import { ticket } from '../tickets/ticket.ts'
import { noteUndeliverable } from './address-owners.ts'
import type { OutgoingMessage } from './channel-message.ts'
import type { ChannelRules } from './channel-rules.ts'
import { contactFactsFor } from './contact-facts-for.ts'
import { type DeliveryState, type MessageRecord, message } from './message.ts'
import { replyTokenFor } from './reply-token.ts'

const id = z.string().min(1).max(128)
const externalId = z.string().min(1).max(300)
const channel = z.string().min(1).max(63)
const WAITING: readonly (DeliveryState | null | undefined)[] = ['queued', 'failed']

/** A message made ready to be sent by its channel; null where it was sent already, or is not to be. */
export function prepareMessage(rules: ChannelRules) {
  return defineCommand({
    name: 'message.prepare',
    input: z.strictObject({ id }),

    async run(input, context): Promise<OutgoingMessage | null> {
      const found = await context.records(message).visible(input.id)
      if (!isWaiting(found)) return null
      const person = personOf(found)
      const said = {
        id: found.id,
        body: found.body,
        ...(found.html && { html: found.html }),
        attachments: found.attachments ?? [],
        at: found.at,
        ...(person && { person }),
        ...(found.purpose && { purpose: found.purpose }),
        ...(found.author === 'bot' && { automated: true }),
        ...(found.html && (await agreedToTracking(context, found)) && { mayTrack: true }),
      }
      if (!found.ticketId) return { ...said, to: found.recipients ?? [], subject: found.subject ?? '' }
      const { id: ticketId, number, subject } = await context.records(ticket).get(found.ticketId)
      const latest = await latestInbound(context, found, ticketId)
      const references = await conversation(context, found, ticketId)
      return {
        ...said,
        to: found.recipients ?? (latest?.authorId ? [latest.authorId] : []),
        subject: found.subject ?? subject,
        threadRef: found.threadRef ?? latest?.threadRef ?? undefined,
        inReplyTo: latest?.externalId ?? undefined,
        ...(references.length > 0 && { references }),
        ticket: { id: ticketId, number },
        replyToken: await replyTokenFor({ tenant: context.tenant, ticketNumber: number }, rules),
      }
    },
  })
}

function personOf({ contactId, leadId }: MessageRecord): OutgoingMessage['person'] {
  if (contactId) return { entity: 'contact', id: contactId }
  return leadId ? { entity: 'lead', id: leadId } : undefined
}

/** Whether the person agreed to its being noted what they open. Nobody is followed who did not. */
async function agreedToTracking(context: CommandContext, found: MessageRecord): Promise<boolean> {
  const who = personOf(found)
  const person = who && (await recordsOf(context, who.entity).find(who.id))
  if (!found.channel || !person) return false
  const asked = { entity: who.entity, purpose: 'tracking', channel: found.channel, now: context.now }
  return consentHeld(await contactFactsFor(context, { ...asked, person: person as Reachable })) === 'granted'
}

/** Of a long conversation so many are named: the first, and the latest. */
const MOST_REFERENCES = 10

/** What the channel called the messages of the conversation so far, the oldest first. */
async function conversation(
  { records }: CommandContext,
  { channel: by, at }: MessageRecord,
  ticketId: string,
): Promise<readonly string[]> {
  if (!by) return []
  const before = { ticketId, channel: by, externalId: { isNull: false }, at: { lt: at } } as const
  const first = await records(message).where(before, { limit: 1, orderBy: 'at' })
  const latest = await records(message).where(before, { limit: MOST_REFERENCES - 1, orderBy: '-at' })
  const ids = [...first, ...latest.toReversed()].flatMap(({ externalId: one }) => one ?? [])
  return [...new Set(ids)]
}

/** Only what is said in public, to a customer, and not sent yet. */
function isWaiting({ delivery, direction, visibility }: MessageRecord): boolean {
  return WAITING.includes(delivery) && direction === 'out' && visibility === 'public'
}

/** What the customer said last by the same channel: what an answer answers, and to whom. */
async function latestInbound(
  { records }: CommandContext,
  { channel: by }: MessageRecord,
  ticketId: string,
): Promise<MessageRecord | undefined> {
  if (!by) return undefined
  const said = { ticketId, channel: by, direction: 'in' } as const
  const condition = { ...said, automated: { isNull: true } } as const
  const [latest] = await records(message).where(condition, { limit: 1, orderBy: '-at' })
  return latest
}

/** Notes that the provider took a message, and what it calls it: by that an answer is known. */
export const noteSent = defineCommand({
  name: 'message.noteSent',
  input: z.strictObject({ id, externalId, threadRef: externalId.optional() }),

  async run(
    { id: messageId, externalId: given, threadRef },
    context,
  ): Promise<{ readonly delivery: DeliveryState }> {
    const messages = context.records(message)
    const { channel: by } = await messages.visible(messageId)
    // A provider may tell us of our own message before it answers: then that one has the id.
    await context.hold([`message ${by} ${given}`])
    const isTaken = by
      ? (await messages.where({ channel: by, externalId: given }, { limit: 1 })).length > 0
      : true
    await messages.updateIf(
      messageId,
      { delivery: { in: ['queued', 'failed'] } },
      {
        ...{ delivery: 'sent', failure: null },
        ...(!isTaken && { externalId: given }),
        ...(threadRef !== undefined && { threadRef }),
      },
    )
    return { delivery: 'sent' }
  },
})

/** Notes that a message could not be sent. */
export const noteFailed = defineCommand({
  name: 'message.noteFailed',
  input: z.strictObject({ id, failure: z.string().min(1).max(100) }),

  async run({ id: messageId, failure }, { records }): Promise<{ readonly failures: number }> {
    const { failures: before } = await records(message).visible(messageId)
    const failures = (before ?? 0) + 1
    const waiting = { delivery: { in: ['queued', 'failed'] } } as const
    await records(message).updateIf(messageId, waiting, { delivery: 'failed', failures, failure })
    return { failures }
  },
})

const RECEIPTS = ['delivered', 'read', 'bounced'] as const
/** What each receipt may follow: they come late, twice, and in any order. */
const FOLLOWS: Readonly<Record<(typeof RECEIPTS)[number], readonly DeliveryState[]>> = {
  delivered: ['queued', 'failed', 'sent'],
  read: ['queued', 'failed', 'sent', 'delivered'],
  bounced: ['queued', 'failed', 'sent', 'delivered'],
}

/**
 * Notes what a channel heard of a message that it sent; of one that it does not know, nothing. Where nothing ever reaches
 * an address, that is kept with whoever has it.
 */
export const noteReceipt = defineCommand({
  name: 'message.noteReceipt',
  input: z.strictObject({
    channel,
    externalId: externalId.optional(),
    receipt: z.enum(RECEIPTS),
    address: z.string().min(1).max(300).optional(),
    isFinal: z.boolean().optional(),
    reason: z.string().min(1).max(100).optional(),
  }),

  async run(
    { channel: by, externalId: given, receipt, address, isFinal, reason },
    context,
  ): Promise<{ readonly isKnown: boolean }> {
    const { records, hold } = context
    if (receipt === 'bounced' && isFinal && address) await noteUndeliverable(context, address)
    if (given === undefined) return { isKnown: false }
    await hold([`message ${by} ${given}`])
    const sent = { channel: by, externalId: given, direction: 'out' } as const
    const [found] = await records(message).where(sent, { limit: 1 })
    if (!found) return { isKnown: false }
    await records(message).updateIf(
      found.id,
      { delivery: { in: FOLLOWS[receipt] } },
      { delivery: receipt, ...(receipt === 'bounced' && reason !== undefined && { failure: reason }) },
    )
    return { isKnown: true }
  },
})
