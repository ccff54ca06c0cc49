export { type Attachment, type MessageRecord, message } from './channels/message.ts'
export {
  type AnswerOptions,
  agentWork,
  firstResponse,
  nextResponse,
  type OwnershipOptions,
  ownership,
  pausableUpdate,
  periodicUpdate,
  type ResolutionOptions,
  requesterWait,
  resolution,
  type TicketPromise,
} from './sla/ticket-metrics.ts'
export { OPEN_TICKET, type TicketRecord, type TicketStatus, ticket } from './tickets/ticket.ts'
