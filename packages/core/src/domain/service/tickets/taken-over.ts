import type { TicketRecord } from './ticket.ts'

const TAKEN_OVER = [
  ...([
    'subject',
    'type',
    'category',
    'priority',
    'accountId',
    'contactId',
    'orderId',
    'contractId',
  ] as const),
  ...(['teamId', 'channel'] as const),
]

/** What a ticket that comes of another takes over: what it is about, and for whom. */
export function takenOver(from: TicketRecord): Partial<TicketRecord> {
  return Object.fromEntries(TAKEN_OVER.map((field) => [field, from[field] ?? null]))
}
