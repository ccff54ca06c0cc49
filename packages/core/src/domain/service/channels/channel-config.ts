import type { TicketRules } from '../tickets/ticket-rules.ts'
import { saveCursor, setAside } from './channel-cursor.ts'
import type { ChannelRules } from './channel-rules.ts'
import { noteFailed, noteReceipt, noteSent, prepareMessage } from './deliver-message.ts'
import { noteObjection } from './note-objection.ts'
import { receiveMessage, type SenderDoor } from './receive-message.ts'
import { sendMessage } from './send-message.ts'
import { ticketDoor } from './ticket-door.ts'

/** The commands by which channels bring messages and send them. */
export function channelCommands(rules: ChannelRules, tickets: TicketRules, senders: SenderDoor) {
  return [
    receiveMessage(rules, ticketDoor(tickets), senders),
    sendMessage,
    prepareMessage(rules),
    noteSent,
    noteFailed,
    noteReceipt,
    noteObjection,
    saveCursor,
    setAside,
  ] as const
}
