export { type Attachment, type MessageRecord, message } from './channels/message.ts'
export { OPEN_TICKET, type TicketRecord, type TicketStatus, ticket } from './tickets/ticket.ts'
