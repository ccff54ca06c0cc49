import * as z from 'zod'
import { type TicketRecord, ticket } from '../domain/service/index.ts'
import { defineCommand } from '../engine/command/define-command.ts'

/** Writes a ticket down as it is, for tests that are about something else. */
export const enterTicket = defineCommand({
  name: 'ticket.enter',
  input: z.custom<Partial<TicketRecord>>(),

  async run(fields, { records, now, count }) {
    return records(ticket).create({
      ...{ subject: 'It does not start', number: await count('test tickets'), openedAt: now },
      ...fields,
    })
  },
})
