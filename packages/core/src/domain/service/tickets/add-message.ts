import type { CommandContext } from '../../../engine/command/context.ts'
import { type Attachment, type MessageRecord, message } from '../channels/message.ts'
import { conversationTimes, leavesQuestions, type SaidAt } from './conversation-times.ts'
import { followUpOf } from './follow-up-ticket.ts'
import { type MessageEffect, messageEffect } from './message-effect.ts'
import { nextQuestion } from './next-question.ts'
import { presentTicket } from './present-ticket.ts'
import { type TicketRecord, ticket } from './ticket.ts'
import { movedByItself } from './ticket-move.ts'
import type { TicketRules } from './ticket-rules.ts'

/** Something that was said to a ticket, whichever way it came. */
export interface Said {
  /** Also of a ticket that was merged into another since. */
  readonly ticketId: string
  readonly body: string
  /** The same with looks. */
  readonly html?: string | undefined
  /** What it repeats of earlier messages. */
  readonly quoted?: string | undefined
  readonly author: 'customer' | 'agent' | 'bot'
  /** The user who wrote it, or the address that it came from. */
  readonly authorId?: string | undefined
  readonly contactId?: string | undefined
  /** Whose it is who is no contact yet. */
  readonly leadId?: string | undefined
  /** Public when left out. */
  readonly visibility?: 'public' | 'internal' | undefined
  /** In from customers and out from everybody else, when left out. */
  readonly direction?: 'in' | 'out' | undefined
  readonly channel?: string | undefined
  readonly externalId?: string | undefined
  readonly threadRef?: string | undefined
  readonly recipients?: readonly string[] | undefined
  readonly subject?: string | undefined
  readonly attachments?: readonly Attachment[] | undefined
  /** When it was said; now when left out, and never later. */
  readonly at?: Date | undefined
}

/** Where something said has gone. */
export interface AddedMessage {
  readonly message: MessageRecord
  /** The ticket as it is now: the one that was named, the one into which it was merged, or one that follows it. */
  readonly ticket: TicketRecord
  /** `known` where this channel has brought the message before: nothing was done. */
  readonly outcome: 'added' | 'resumed' | 'reopened' | 'thanked' | 'followUp' | 'known'
}

/**
 * Makes something said part of a ticket, and keeps the ticket's times by when it was said. The only way in which messages
 * come to tickets.
 */
export async function addMessage(
  context: CommandContext,
  rules: TicketRules,
  said: Said,
  /** What else becomes of the ticket by that, written with its times. */
  also: (heard: TicketRecord) => Partial<TicketRecord> = () => ({}),
): Promise<AddedMessage> {
  const known = await knownMessage(context, said)
  if (known) return known
  const found = await presentTicket(context, said.ticketId)
  const { id } = found
  const at = said.at && said.at < context.now ? said.at : context.now
  const heard = { ...said, at, subject: said.subject ?? null, visibility: said.visibility ?? 'public' }

  const caughtUp = said.author === 'customer' ? movedByItself(found, at, rules) : undefined
  const standing = { ...found, ...caughtUp }
  const effect = messageEffect(standing, heard, rules)
  if (effect.kind === 'followUp') {
    if (caughtUp) await context.records(ticket).update(id, caughtUp)
    return addToFollowUp(context, rules, standing, { ...said, at })
  }
  const moved = 'patch' in effect ? effect.patch : {}
  const times = await timesWith(context, { ...standing, ...moved }, heard)
  const besides = also({ ...standing, ...moved, ...times })
  const written = await writeMessage(context, id, heard)
  const kept = await keep(context, found, { ...caughtUp, ...moved, ...times, ...besides })
  return { message: written, ticket: kept, outcome: outcomeOf(effect) }
}

function outcomeOf({ kind }: Exclude<MessageEffect, { kind: 'followUp' }>): AddedMessage['outcome'] {
  return kind === 'nothing' ? 'added' : kind
}

/** Held before any ticket is locked, so that two who bring one message never wait for each other in a circle. */
export async function holdMessage(
  { hold }: CommandContext,
  { channel, externalId }: Pick<Said, 'channel' | 'externalId'>,
): Promise<void> {
  if (channel !== undefined && externalId !== undefined) await hold([`message ${channel} ${externalId}`])
}

/** Of one channel the same message is taken in once: of two who bring it at once, the second finds the first. */
export async function knownMessage(
  context: CommandContext,
  { channel, externalId }: Pick<Said, 'channel' | 'externalId'>,
): Promise<AddedMessage | undefined> {
  if (channel === undefined || externalId === undefined) return undefined
  await holdMessage(context, { channel, externalId })
  const [known] = await context.records(message).where({ channel, externalId }, { limit: 1 })
  if (!known?.ticketId) return undefined
  const found = await context.records(ticket).get(known.ticketId)
  return { message: known, ticket: found, outcome: 'known' }
}

async function addToFollowUp(
  context: CommandContext,
  rules: TicketRules,
  closed: TicketRecord,
  said: Said & { readonly at: Date },
): Promise<AddedMessage> {
  const ticketId = await followUpOf(context, closed, said.at)
  const added = await addMessage(context, rules, { ...said, ticketId })
  return { ...added, outcome: 'followUp' }
}

async function timesWith(context: CommandContext, found: TicketRecord, said: SaidAt) {
  if (!leavesQuestions(found, said)) return conversationTimes(found, said)
  return conversationTimes(found, said, await nextQuestion(context, found, said.at))
}

function writeMessage(
  { records }: CommandContext,
  ticketId: string,
  said: Omit<Said, 'subject'> & { readonly at: Date; readonly subject: string | null },
): Promise<MessageRecord> {
  const { direction = said.author === 'customer' ? 'in' : 'out' } = said
  const given = Object.entries({ ...said, direction, ticketId }).filter(([, value]) => value !== undefined)
  return records(message).create(Object.fromEntries(given))
}

/** Writes what has changed, and nothing where nothing has. */
async function keep(
  { records }: CommandContext,
  found: TicketRecord,
  patch: Partial<TicketRecord>,
): Promise<TicketRecord> {
  const changed = Object.entries(patch).filter(
    ([field, value]) => !isSame(found[field as keyof TicketRecord], value),
  )
  if (changed.length === 0) return found
  return records(ticket).update(found.id, Object.fromEntries(changed))
}

function isSame(one: unknown, other: unknown): boolean {
  if (one instanceof Date && other instanceof Date) return one.getTime() === other.getTime()
  return (one ?? null) === (other ?? null)
}
