import type { CommandContext } from '../../../engine/command/context.ts'
import type { MergePolicy } from '../../merging/index.ts'
import { earlier, later } from './conversation-times.ts'
import { DERIVED_TIMES, deriveTimes } from './derive-times.ts'
import { numberName } from './present-ticket.ts'
import { isOpenTicket, type TicketRecord, ticket } from './ticket.ts'
import { ticketMove } from './ticket-move.ts'
import type { TicketRules } from './ticket-rules.ts'

/**
 * What merging has to know of tickets. The one that is left counts from when the first was asked, is open where one of
 * them was, and has the times of all messages together. Numbers of the others lead to it.
 */
export function ticketMerging(rules: TicketRules): MergePolicy {
  return {
    joined: (records, _, now) => joinedTicket(records as unknown as readonly TicketRecord[], rules, now),
    async bring(context, records) {
      const [survivor, ...others] = records as unknown as readonly TicketRecord[]
      for (const { number } of others)
        await context.redirect('ticket', numberName(number), (survivor as TicketRecord).id)
      return []
    },
    derived: DERIVED_TIMES,
    derive: deriveMerged,
  }
}

async function deriveMerged(context: CommandContext, id: string): Promise<void> {
  const { number } = await context.records(ticket).get(id)
  await context.redirect('ticket', numberName(number), undefined)
  await deriveTimes(context, id)
}

function joinedTicket(
  tickets: readonly TicketRecord[],
  rules: TicketRules,
  now: Date,
): Partial<TicketRecord> {
  const [survivor] = tickets as readonly [TicketRecord]
  const isTakenUp = !isOpenTicket(survivor) && tickets.some(isOpenTicket)
  const { reopens: _, ...opened } = ticketMove(survivor, 'open', now, rules)
  return {
    openedAt: tickets.reduce((first, { openedAt }) => earlier(first, openedAt), survivor.openedAt),
    askedAt: first(tickets.map(({ askedAt }) => askedAt)),
    settledUntil: settledOf(tickets),
    ...(isTakenUp && opened),
  }
}

/** Whoever waits in one of them waits in the one that is left. */
function settledOf(tickets: readonly TicketRecord[]): Date | null {
  const settled = tickets.reduce<Date | null>(
    (last, { settledUntil }) => (settledUntil ? later(last, settledUntil) : last),
    null,
  )
  const waits = first(tickets.map(({ waitingSince }) => waitingSince))
  return settled && waits && waits <= settled ? new Date(waits.getTime() - 1) : settled
}

function first(times: readonly (Date | null | undefined)[]): Date | null {
  return times.reduce<Date | null>((found, time) => (time ? earlier(found, time) : found), null)
}
