import { spanOf } from '../../../engine/time/span.ts'
import type { TicketStatus } from './ticket.ts'
import type { TicketRules, TimedMove } from './ticket-rules.ts'

/** What a ticket can become by hand. Closed is final; a solved one is taken up again only by reopening it. */
export const TICKET_MOVES: Readonly<Record<TicketStatus, readonly TicketStatus[]>> = {
  new: ['open', 'pending', 'onHold', 'solved', 'closed'],
  open: ['pending', 'onHold', 'solved', 'closed'],
  pending: ['open', 'onHold', 'solved', 'closed'],
  onHold: ['open', 'pending', 'solved', 'closed'],
  solved: ['closed'],
  closed: [],
}

/** What of a ticket matters to its moves. */
export interface MovingTicket {
  readonly status?: TicketStatus | null
  readonly statusSince?: Date | null
  readonly solvedAt?: Date | null
  readonly settledUntil?: Date | null
  readonly reopens?: number | null
}

/** What a move makes of a ticket. */
export interface MovedTicket {
  readonly status: TicketStatus
  readonly statusSince: Date
  readonly movesOnAt: Date | null
  readonly waitReason: string | null
  readonly waitingSince?: null
  readonly solvedAt?: Date | null
  readonly closedAt?: Date | null
  readonly settledUntil?: Date
  readonly reopens?: number
}

/** Whether a ticket can become something by hand. Staying what it is, it can. */
export function mayMove({ status }: MovingTicket, to: TicketStatus): boolean {
  return status === to || TICKET_MOVES[status ?? 'new'].includes(to)
}

/** A ticket that stands another way from an instant on. Whether it may is {@link mayMove}. */
export function ticketMove(
  found: MovingTicket,
  to: TicketStatus,
  at: Date,
  rules: TicketRules,
  waitReason: string | null = null,
): MovedTicket {
  const { status, solvedAt, reopens } = found
  const isReopened = (status === 'solved' || status === 'closed') && to !== 'solved' && to !== 'closed'
  const isSettled = to === 'solved' || (to === 'closed' && status !== 'solved')
  return {
    status: to,
    statusSince: at,
    movesOnAt: movesOnAt(to, at, rules),
    waitReason,
    ...(to === 'solved' && { solvedAt: at }),
    ...(to === 'closed' && { closedAt: at, solvedAt: solvedAt ?? at }),
    ...(isSettled && { settledUntil: at, waitingSince: null }),
    ...(isReopened && { solvedAt: null, closedAt: null, reopens: (reopens ?? 0) + 1 }),
  }
}

/** When a ticket moves on by itself that stands so since an instant; null for never. */
export function movesOnAt(status: TicketStatus, since: Date, rules: TicketRules): Date | null {
  const move = timedMove(status, rules)
  return move ? new Date(spanOf(move.after, move.clock).after(since.getTime())) : null
}

/** What became of a ticket by itself until an instant, each time when it was due; undefined where nothing did. */
export function movedByItself(
  found: MovingTicket & Pick<Partial<MovedTicket>, 'movesOnAt'>,
  until: Date,
  rules: TicketRules,
): MovedTicket | undefined {
  const { movesOnAt: due } = found
  const next = found.status === 'pending' ? 'solved' : found.status === 'solved' ? 'closed' : undefined
  if (!next || !due || due > until) return undefined
  const moved = ticketMove(found, next, due, rules)
  return { ...moved, ...movedByItself({ ...found, ...moved }, until, rules) }
}

function timedMove(status: TicketStatus, { autoSolve, autoClose }: TicketRules): TimedMove | undefined {
  if (status === 'pending') return autoSolve
  return status === 'solved' ? autoClose : undefined
}
