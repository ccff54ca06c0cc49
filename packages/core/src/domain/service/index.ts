export { type Attachment, type MessageRecord, message } from './channels/message.ts'
export type {
  AnswerOptions,
  OwnershipOptions,
  ResolutionOptions,
  TicketPromise,
} from './sla/ticket-metrics.ts'
export * as ticketMetrics from './sla/ticket-metrics.ts'
export { OPEN_TICKET, type TicketRecord, type TicketStatus, ticket } from './tickets/ticket.ts'
