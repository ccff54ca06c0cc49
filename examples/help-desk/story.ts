import type { Ticket } from '@guanxi/core'
import type { StillClock } from '@guanxi/core/testing'
import type { Desk } from './desk.ts'
import type { DeskCrm } from './desk-crm.ts'
import type { Log } from './log.ts'
import type { Outside } from './outside.ts'

/** What each hour of the story needs. */
export interface Story {
  readonly crm: DeskCrm
  readonly desk: Desk
  readonly clock: StillClock
  readonly log: Log
  readonly outside: Outside
}

/** Goes on to a time in Shanghai. Whatever comes due meanwhile happens by itself, each at its time. */
export async function until({ clock }: Story, time: string): Promise<void> {
  await clock.advance(`${Date.parse(`${time.replace(' ', 'T')}:00+08:00`) - clock.now()}ms`)
}

/** The ticket of a number, as the desk calls it. */
export async function ticketOf({ desk }: Story, number: number): Promise<Ticket> {
  const [found] = (await desk.chen.crm.ticket.list({ where: { number } })).items
  if (!found) throw new Error(`There is no ticket #${number}.`)
  return found
}
