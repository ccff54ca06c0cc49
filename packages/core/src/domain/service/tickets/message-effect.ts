import { milliseconds } from '../../../engine/time/duration.ts'
import { later, type SaidAt } from './conversation-times.ts'
import type { TicketStatus } from './ticket.ts'
import { type MovedTicket, type MovingTicket, ticketMove } from './ticket-move.ts'
import { type LateWord, type TicketRules, USUAL_REOPEN } from './ticket-rules.ts'

/** A ticket as a message finds it. */
export interface HeardTicket extends MovingTicket {
  readonly closedAt?: Date | null
}

/** What was said, as far as it matters to how a ticket stands. */
export type Heard = SaidAt & LateWord

/** What a message makes of a ticket, besides its times. */
export type MessageEffect =
  | { readonly kind: 'nothing' }
  /** The customer answered, so that it is our turn again. */
  | { readonly kind: 'resumed'; readonly patch: MovedTicket }
  /** It goes on, although it was solved. */
  | { readonly kind: 'reopened'; readonly patch: MovedTicket }
  /** Thanks: nobody waits for an answer. */
  | { readonly kind: 'thanked'; readonly patch: { readonly settledUntil: Date } }
  /** It is over: what was said belongs to a ticket of its own. */
  | { readonly kind: 'followUp' }

/**
 * What a message makes of a ticket, by when it was said. A ticket whose time to move on had come until then has moved on
 * before: see `movedByItself`.
 */
export function messageEffect(found: HeardTicket, said: Heard, rules: TicketRules): MessageEffect {
  const { author, visibility, at } = said
  if (author !== 'customer' || visibility === 'internal') return { kind: 'nothing' }
  const since = later(found.statusSince, at)
  const status = statusAt(found, at)
  if (status === 'pending') return { kind: 'resumed', patch: ticketMove(found, 'open', since, rules) }
  if (status !== 'solved' && status !== 'closed') return { kind: 'nothing' }
  if (status === 'closed' || isTooLate(found, at, rules)) return { kind: 'followUp' }
  if (rules.isThanks?.({ body: said.body, subject: said.subject, at }))
    return { kind: 'thanked', patch: { settledUntil: later(found.settledUntil, at) } }
  const reopened = ticketMove(found, 'open', since, rules)
  return { kind: 'reopened', patch: { ...reopened, ...unsettled(found, at) } }
}

/** How it stood when something was said: one that was closed later was solved until then. */
function statusAt({ status, closedAt }: HeardTicket, at: Date): TicketStatus | null | undefined {
  return status === 'closed' && closedAt && closedAt > at ? 'solved' : status
}

function isTooLate(
  { solvedAt }: HeardTicket,
  at: Date,
  { reopenWithin = USUAL_REOPEN }: TicketRules,
): boolean {
  return solvedAt != null && at.getTime() - solvedAt.getTime() > milliseconds(reopenWithin)
}

/** What was said before it was solved, and heard after, was not settled by that. */
function unsettled({ settledUntil }: HeardTicket, at: Date): { settledUntil?: Date } {
  return settledUntil && settledUntil >= at ? { settledUntil: new Date(at.getTime() - 1) } : {}
}
