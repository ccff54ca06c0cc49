import * as z from 'zod'
import { issue } from '../../../engine/entities/issues.ts'
import type { Issue } from '../../../engine/errors.ts'
import { TICKET_STATUSES, type TicketRecord, type TicketStatus } from './ticket.ts'

/** What became of a ticket before it came here. Only when it was opened has to be known. */
export const pastInput = {
  openedAt: z.date(),
  firstRepliedAt: z.date().optional(),
  solvedAt: z.date().optional(),
  closedAt: z.date().optional(),
  /** By the times, when it is left out. */
  status: z.enum(TICKET_STATUSES).optional(),
  /** What was done about it. */
  resolution: z.string().trim().min(1).max(5000).optional(),
  /** On which way the customer came. */
  channel: z.string().trim().min(1).max(63).optional(),
}
const past = z.object(pastInput)
export type TicketPast = z.output<typeof past>

/** The names of what is past, as columns of a file may be called. */
export const PAST_FIELDS = Object.keys(pastInput)
const TIMES = ['openedAt', 'firstRepliedAt', 'solvedAt', 'closedAt'] as const

/** Splits the fields of a row: what became of the ticket, and what it is. Empty cells say nothing. */
export function splitPast(fields: Readonly<Record<string, unknown>>) {
  const [known, ticket]: [Record<string, unknown>, Record<string, unknown>] = [{}, {}]
  for (const [name, value] of Object.entries(fields)) {
    if (!PAST_FIELDS.includes(name)) ticket[name] = value
    else if (value !== null && value !== '') known[name] = value
  }
  for (const time of TIMES) if (typeof known[time] === 'string') known[time] = instantOf(known[time])
  return { ticket, past: known as unknown as TicketPast }
}

/** A text without a zone means another instant everywhere: it stays as it is, and is refused. */
function instantOf(text: string): Date | string {
  return z.iso.datetime({ offset: true }).safeParse(text).success ? new Date(text) : text
}

/** What of it cannot have been: times of no kind, in the future or in the wrong order, and a status that they deny. */
export function pastProblems(said: TicketPast, now: Date): readonly Issue[] {
  const unread = past.safeParse(said).error?.issues ?? []
  if (unread.length > 0) return unread.map(({ path: [field = ''] }) => unreadable(said, String(field)))
  const late = TIMES.filter((time) => (said[time] ?? now) > now)
  const { openedAt, firstRepliedAt, solvedAt = said.closedAt, closedAt, status } = said
  const problems = late.map((time) => problem(time, 'is later than now.', '晚于当前时间。'))
  const isBefore = (time: Date | undefined, other: Date) => time !== undefined && time < other
  if (isBefore(firstRepliedAt, openedAt)) problems.push(early('firstRepliedAt', 'openedAt'))
  if (isBefore(said.solvedAt, openedAt)) problems.push(early('solvedAt', 'openedAt'))
  if (isBefore(closedAt, openedAt)) problems.push(early('closedAt', 'openedAt'))
  else if (solvedAt && isBefore(closedAt, solvedAt)) problems.push(early('closedAt', 'solvedAt'))
  if (status && isDenied(status, standingBy(said)))
    problems.push(problem('status', 'is not what the times say.', '与各时间不符。'))
  return problems
}

/** What is to be written over the ticket as it was opened; nothing where nothing became of it. */
export function becameOf(said: TicketPast): Partial<TicketRecord> {
  const { openedAt, firstRepliedAt, closedAt, resolution, status = standingBy(said) } = said
  const solvedAt = said.solvedAt ?? closedAt
  const replied = firstRepliedAt && {
    ...{ firstRepliedAt, firstAnsweredAt: firstRepliedAt, lastReplyAt: firstRepliedAt },
    ...{ publicReplies: 1, waitingSince: null },
  }
  return {
    ...replied,
    ...(solvedAt && { solvedAt, settledUntil: solvedAt, waitingSince: null }),
    ...(closedAt && { closedAt }),
    ...(resolution !== undefined && { resolution }),
    ...(status !== 'new' && { status, statusSince: closedAt ?? solvedAt ?? firstRepliedAt ?? openedAt }),
  }
}

function standingBy({ firstRepliedAt, solvedAt, closedAt }: TicketPast): TicketStatus {
  if (closedAt) return 'closed'
  if (solvedAt) return 'solved'
  return firstRepliedAt ? 'open' : 'new'
}

/** Of a ticket that is not over the times do not tell whom it waits for; whether it is over they do. */
function isDenied(status: TicketStatus, byTimes: TicketStatus): boolean {
  const isOver = (one: TicketStatus) => one === 'solved' || one === 'closed'
  return (isOver(status) || isOver(byTimes)) && status !== byTimes
}

function unreadable(said: TicketPast, field: string): Issue {
  const value = said[field as keyof TicketPast]
  if (value === undefined) return issue('REQUIRED', field)
  if (field === 'status') return issue('NOT_AN_OPTION', field, { options: TICKET_STATUSES.join(', ') })
  if (TIMES.some((time) => time === field)) return issue('NOT_DATETIME', field)
  return typeof value === 'string'
    ? issue('TOO_LONG', field, { max: field === 'channel' ? 63 : 5000 })
    : issue('NOT_TEXT', field)
}

function early(time: string, other: string): Issue {
  return problem(time, `is before ${other}.`, `早于 ${other}。`)
}

function problem(path: string, message: string, zh: string): Issue {
  return { code: 'TICKET_TIME', path, message, zh }
}
