import type { Condition } from '../../../conditions/condition.ts'
import type { CommandContext } from '../../../engine/command/context.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { ticketNumbered } from '../tickets/present-ticket.ts'
import { ticket } from '../tickets/ticket.ts'
import type { ChannelRules } from './channel-rules.ts'
import { numberInSubject, plainSubject, type ThreadEvidence } from './find-thread.ts'
import type { Inbound } from './inbound-input.ts'
import type { KnownSender } from './known-sender.ts'
import { type MessageRecord, message } from './message.ts'
import { ticketNumberOf, tokenInAddress } from './reply-token.ts'

/** A message whose sender was looked up. */
export interface Identified extends Inbound, KnownSender {}

/** What the conversation is called from now on: also a message that answers none begins one. */
export function threadRefOf({ threadRef, references, inReplyTo, externalId }: Inbound): string {
  return threadRef ?? references?.[0] ?? inReplyTo ?? externalId
}

/** Everything by which a message may belong with others of its channel, whichever of them came first. */
export function threadIds(said: Inbound): readonly string[] {
  const { externalId, threadRef, inReplyTo, references = [] } = said
  return [...new Set([externalId, threadRef, inReplyTo, ...references].filter((id) => id !== undefined))]
}

/** Looks up what speaks for a message's belonging to a ticket; the strongest first, and no further than is needed. */
export async function threadEvidence(
  context: CommandContext,
  said: Identified,
  rules: ChannelRules,
): Promise<ThreadEvidence> {
  const thread = await threadOf(context, said)
  if (thread !== undefined) return { thread, isKnownThere: false }
  const token = await tokened(context, said, rules)
  if (token !== undefined) return { token, isKnownThere: false }
  const number = numberInSubject(said.subject ?? '')
  const subject = number === undefined ? undefined : await standingNumber(context, number)
  return {
    subject,
    isKnownThere: subject !== undefined && (await hasPartIn(context, said, subject)),
    recent: await recentOf(context, said, rules),
  }
}

/** The ticket where an id leads now; undefined when there is none any more. */
async function standing({ records, redirectOf }: CommandContext, id: string): Promise<string | undefined> {
  // One that is there leads nowhere else.
  const found = await records(ticket).find(id)
  if (found) return found.id
  const target = await redirectOf('ticket', id)
  return target === undefined ? undefined : (await records(ticket).find(target))?.id
}

async function standingNumber(context: CommandContext, number: number): Promise<string | undefined> {
  const id = await ticketNumbered(context, number)
  return id === undefined ? undefined : standing(context, id)
}

async function threadOf(context: CommandContext, said: Inbound): Promise<string | undefined> {
  const { channel, externalId } = said
  const ids = threadIds(said)
  // It was looked for itself before.
  const others = ids.filter((id) => id !== externalId)
  // What it answers says more than the name of the conversation.
  const answered =
    others.length === 0 ? undefined : await ticketOf(context, { channel, externalId: { in: others } })
  return answered ?? ticketOf(context, { channel, threadRef: { in: ids } })
}

/** The ticket of the newest of these messages whose ticket is still there. */
async function ticketOf(
  context: CommandContext,
  condition: Condition<MessageRecord>,
): Promise<string | undefined> {
  // Messages are long: mostly the newest one says it.
  for (const limit of [1, 20]) {
    const known = await context.records(message).where(condition, { limit, orderBy: '-at' })
    const tickets = new Set(known.flatMap(({ ticketId }) => (ticketId ? [ticketId] : [])))
    for (const ticketId of tickets) {
      const found = await standing(context, ticketId)
      if (found !== undefined) return found
    }
    if (known.length < limit) return undefined
  }
  return undefined
}

async function tokened(
  context: CommandContext,
  { replyToken, to = [] }: Inbound,
  rules: ChannelRules,
): Promise<string | undefined> {
  const tokens = [replyToken, ...to.map(tokenInAddress)].filter((token) => token !== undefined)
  for (const token of tokens) {
    const number = await ticketNumberOf(token, context.tenant, rules)
    const found = number === undefined ? undefined : await standingNumber(context, number)
    if (found !== undefined) return found
  }
  return undefined
}

async function hasPartIn(
  context: CommandContext,
  { contactId, from }: Identified,
  ticketId: string,
): Promise<boolean> {
  if (from.unverified) return false
  const { contactId: askedBy } = await context.records(ticket).get(ticketId)
  if (contactId !== undefined && askedBy === contactId) return true
  const [spoken] = await context
    .records(message)
    .where({ ticketId, authorId: from.address, direction: 'in' }, { limit: 1 })
  return spoken !== undefined
}

async function recentOf(
  context: CommandContext,
  { channel, from, subject }: Identified,
  { sameSubjectWithin }: ChannelRules,
): Promise<string | undefined> {
  if (sameSubjectWithin === undefined || subject === undefined || from.unverified) return undefined
  const since = new Date(context.now.getTime() - milliseconds(sameSubjectWithin))
  const recent = await context
    .records(message)
    .where(
      { channel, authorId: from.address, direction: 'in', createdAt: { gte: since } },
      { limit: 100, orderBy: '-createdAt' },
    )
  const same = recent.find(
    (one) => one.ticketId && one.subject && plainSubject(one.subject) === plainSubject(subject),
  )
  return same?.ticketId ? standing(context, same.ticketId) : undefined
}
