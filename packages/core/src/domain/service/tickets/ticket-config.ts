import type { JobDef } from '../../../engine/jobs/job.ts'
import type { RuleSet } from '../../assignment/index.ts'
import { noteOnTicket, replyToTicket } from './answer-ticket.ts'
import { moveDueTickets } from './move-due-tickets.ts'
import { closeTicket, reopenTicket, resumeTicket, solveTicket, waitTicket } from './move-ticket.ts'
import { openTicket } from './open-ticket.ts'
import type { TicketRules } from './ticket-rules.ts'

/** The commands on tickets. */
export function ticketCommands(_sets: readonly RuleSet[], rules: TicketRules) {
  return [
    openTicket(rules),
    replyToTicket(rules),
    noteOnTicket(rules),
    waitTicket(rules),
    resumeTicket(rules),
    solveTicket(rules),
    closeTicket(rules),
    reopenTicket(rules),
  ] as const
}

/** What becomes due on tickets by itself. */
export function ticketJobs(rules: TicketRules): readonly JobDef[] {
  return rules.autoSolve || rules.autoClose ? [moveDueTickets(rules)] : []
}
