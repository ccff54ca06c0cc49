import type { CommandContext } from '../../../engine/command/context.ts'
import { addMessage } from '../tickets/add-message.ts'
import { openedTicket } from '../tickets/open-ticket.ts'
import type { TicketRules } from '../tickets/ticket-rules.ts'
import type { SaidOnChannel, TicketDoor } from './receive-message.ts'

/** How what comes by a channel becomes part of a ticket. */
export function ticketDoor(rules: TicketRules): TicketDoor {
  async function add(context: CommandContext, ticketId: string, { authorName: _, ...said }: SaidOnChannel) {
    return (await addMessage(context, rules, { ...said, ticketId })).message
  }

  return {
    add,
    async open(context, said, accountId) {
      const { channel, contactId, at, body, author } = said
      const asked = {
        ...{ subject: said.subject ?? subjectOf(said), channel, openedAt: at },
        // Known when the ticket is made, which so is written once.
        message: { body, author, at },
        ...(contactId !== undefined && { contactId }),
        ...(accountId !== undefined && { accountId }),
      }
      // Who brings a message in need not see for whom it opens a ticket.
      const opened = await openedTicket(context, asked, false)
      return add(context, opened.id, said)
    },
  }
}

const LONGEST = 80

/** What a ticket is called whose customer gave it no name: how they began, or who they are. */
function subjectOf({ body, authorName, authorId }: SaidOnChannel): string {
  const line = body.trimStart().split('\n', 1)[0]?.trim() ?? ''
  if (line === '' || line === '…') return authorName || authorId
  return line.length <= LONGEST
    ? line
    : `${line
        .slice(0, LONGEST - 1)
        .toWellFormed()
        .replace(/\uFFFD$/, '')}…`
}
