import type { JobDef } from '../../../engine/jobs/job.ts'
import type { RuleSet } from '../../assignment/index.ts'
import { mergeRecords, unmergeRecords } from '../../merging/index.ts'
import type { ChannelRules } from '../channels/channel-rules.ts'
import { noteOnTicket, replyToTicket } from './answer-ticket.ts'
import { assignTicket } from './assign-ticket.ts'
import { bringTicket } from './bring-ticket.ts'
import { escalateTicket } from './escalate-ticket.ts'
import { grabTicket } from './grab-ticket.ts'
import { hearCustomer } from './hear-customer.ts'
import { moveDueTickets } from './move-due-tickets.ts'
import { closeTicket, reopenTicket, resumeTicket, solveTicket, waitTicket } from './move-ticket.ts'
import { openTicket } from './open-ticket.ts'
import { splitTicket } from './split-ticket.ts'
import { ticketMerging } from './ticket-merging.ts'
import type { TicketRules } from './ticket-rules.ts'

/** The commands on tickets. */
export function ticketCommands(sets: readonly RuleSet[], rules: TicketRules, channels: ChannelRules) {
  return [
    openTicket(rules),
    bringTicket,
    hearCustomer(rules),
    replyToTicket(rules, channels),
    noteOnTicket(rules),
    waitTicket(rules),
    resumeTicket(rules),
    solveTicket(rules),
    closeTicket(rules),
    reopenTicket(rules),
    assignTicket(sets),
    grabTicket,
    escalateTicket,
    splitTicket,
    mergeRecords('ticket', ticketMerging(rules)),
    unmergeRecords('ticket', ticketMerging(rules)),
  ] as const
}

/** What becomes due on tickets by itself. */
export function ticketJobs(rules: TicketRules): readonly JobDef[] {
  return rules.autoSolve || rules.autoClose ? [moveDueTickets(rules)] : []
}
