import * as z from 'zod'
import type { CommandContext } from '../../../engine/command/context.ts'
import { defineCommand } from '../../../engine/command/define-command.ts'
import { type TicketRecord, type TicketStatus, ticket } from './ticket.ts'
import { ticketErrors } from './ticket-errors.ts'
import { mayMove, movedByItself, TICKET_MOVES, ticketMove } from './ticket-move.ts'
import type { TicketRules } from './ticket-rules.ts'

const reason = z.string().trim().min(1).max(500)

/** Lets a ticket wait: for its customer, or for somebody else. */
export function waitTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.wait',
    input: z.strictObject({
      id: z.string(),
      for: z.enum(['customer', 'other']),
      reason: reason.optional(),
    }),

    async run({ id, for: whom, reason: why }, context): Promise<TicketRecord> {
      const found = await context.records(ticket).visible(id)
      return moveTicket(context, rules, found, whom === 'customer' ? 'pending' : 'onHold', {
        waitReason: why,
      })
    },
  })
}

/** Takes a ticket up, or up again after it has waited. */
export function resumeTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.resume',
    input: z.strictObject({ id: z.string() }),

    run: async ({ id }, context): Promise<TicketRecord> =>
      moveTicket(context, rules, await context.records(ticket).visible(id), 'open'),
  })
}

/** Solves a ticket: nobody waits any more. What the customer says for some time takes it up again. */
export function solveTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.solve',
    input: z.strictObject({
      id: z.string(),
      /** What was done about it. */
      resolution: z.string().trim().min(1).max(5000).optional(),
      reason: reason.optional(),
    }),

    async run({ id, resolution, reason: why }, context): Promise<TicketRecord> {
      const found = await context.records(ticket).visible(id)
      return moveTicket(context, rules, found, 'solved', { patch: resolution ? { resolution } : {}, why })
    },
  })
}

/** Closes a ticket for good: what the customer says from now on is a ticket of its own. */
export function closeTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.close',
    input: z.strictObject({ id: z.string(), reason: reason.optional() }),

    run: async ({ id, reason: why }, context): Promise<TicketRecord> =>
      moveTicket(context, rules, await context.records(ticket).visible(id), 'closed', { why }),
  })
}

/** Takes a solved ticket up again, whenever it was solved. */
export function reopenTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.reopen',
    input: z.strictObject({ id: z.string(), reason: reason.optional() }),

    async run({ id, reason: why }, context): Promise<TicketRecord> {
      const { records, now } = context
      const found = await records(ticket).visible(id)
      const caughtUp = movedByItself(found, now, rules)
      const standing = { ...found, ...caughtUp }
      if (standing.status === 'closed') throw ticketErrors.CRM_TICKET_CLOSED()
      if (standing.status !== 'solved') return found
      const reopened = { ...caughtUp, ...ticketMove(standing, 'open', now, rules) }
      return records(ticket).update(id, reopened, why ? { reason: why } : undefined)
    },
  })
}

interface Moving {
  readonly waitReason?: string | undefined
  readonly patch?: Partial<TicketRecord>
  readonly why?: string | undefined
}

/** A ticket as it stands at an instant: also where its time to move on has come and nobody has noticed yet. */
export function standingTicket(found: TicketRecord, at: Date, rules: TicketRules): TicketRecord {
  return { ...found, ...movedByItself(found, at, rules) }
}

/** Moves a ticket that the caller may read as people do, now. */
async function moveTicket(
  { records, now }: CommandContext,
  rules: TicketRules,
  found: TicketRecord,
  to: TicketStatus,
  { why, ...moving }: Moving = {},
): Promise<TicketRecord> {
  const changed = movedTicket(found, to, now, rules, moving)
  if (Object.keys(changed).length === 0) return found
  return records(ticket).update(found.id, changed, why ? { reason: why } : undefined)
}

/** What a ticket becomes where people move it. Throws where they may not. */
export function movedTicket(
  found: TicketRecord,
  to: TicketStatus,
  now: Date,
  rules: TicketRules,
  { waitReason, patch = {} }: Omit<Moving, 'why'> = {},
): Partial<TicketRecord> {
  const caughtUp = movedByItself(found, now, rules)
  const standing = { ...found, ...caughtUp }
  const { status } = standing
  if (!mayMove(standing, to)) {
    const from = status ?? 'new'
    if (from === 'closed') throw ticketErrors.CRM_TICKET_CLOSED()
    throw ticketErrors.CRM_TICKET_MOVE({ from, to }, { meta: { possible: TICKET_MOVES[from] } })
  }
  const reasoned = waitReason === undefined ? {} : { waitReason }
  const moved = status === to ? reasoned : ticketMove(standing, to, now, rules, waitReason)
  return { ...caughtUp, ...patch, ...moved }
}
