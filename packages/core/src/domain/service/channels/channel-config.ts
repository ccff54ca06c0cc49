import type { TicketRules } from '../tickets/ticket-rules.ts'
import type { ChannelRules } from './channel-rules.ts'
import { noteFailed, noteReceipt, noteSent, prepareMessage } from './deliver-message.ts'
import { receiveMessage } from './receive-message.ts'
import { ticketDoor } from './ticket-door.ts'

/** The commands by which channels bring messages and send them. */
export function channelCommands(rules: ChannelRules, tickets: TicketRules) {
  return [
    receiveMessage(rules, ticketDoor(tickets)),
    prepareMessage(rules),
    noteSent,
    noteFailed,
    noteReceipt,
  ] as const
}
