import * as z from 'zod'
import { defineCommand } from '../../../engine/command/define-command.ts'
import type { DueJob, JobContext } from '../../../engine/jobs/job.ts'
import { type TicketRecord, ticket } from './ticket.ts'
import { movedByItself, movesOnAt } from './ticket-move.ts'
import type { TicketRules } from './ticket-rules.ts'

interface Runs {
  run(command: unknown, input: unknown): Promise<unknown>
}

/**
 * Lets tickets move on by themselves, as of when that was due. One that has moved since, or has longer time by now, is
 * left alone.
 */
export function moveDueTickets(rules: TicketRules): DueJob {
  const moveOn = moveOnTicket(rules)
  return {
    id: 'core.move-due-tickets',
    on: 'ticket',
    due: 'movesOnAt',
    async run({ id }: TicketRecord, { crm, due }: JobContext<Runs>) {
      await crm.run(moveOn, { id, at: due })
    },
  }
}

function moveOnTicket(rules: TicketRules) {
  return defineCommand({
    name: 'ticket.moveOn',
    input: z.strictObject({ id: z.string(), at: z.date() }),

    async run({ id, at }, { records }): Promise<void> {
      const found = await records(ticket).find(id)
      if (!found?.status || !found.statusSince) return
      const due = movesOnAt(found.status, found.statusSince, rules)
      if (!due) return
      // Time that was shortened meanwhile ends when it was to end.
      const moved = due <= at ? movedByItself({ ...found, movesOnAt: at }, at, rules) : { movesOnAt: due }
      if (moved) await records(ticket).update(id, moved)
    },
  })
}
