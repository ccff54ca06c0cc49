import type { Issue } from '../../engine/errors.ts'
import { isObject } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { type ChannelRules, channelProblems } from './channels/channel-rules.ts'
import { type TicketRules, ticketDoubts, ticketProblems } from './tickets/ticket-rules.ts'

/** What a host decides about service. */
export interface ServiceRules {
  /** When tickets are taken up again, and when they move on by themselves. */
  readonly tickets?: TicketRules
  /** How messages of customers find their ticket. */
  readonly channels?: ChannelRules
}

const KEYS: Readonly<Record<keyof ServiceRules, true>> = { tickets: true, channels: true }

/** What is wrong with what a host decides about service, whoever wrote it without types. */
export function serviceProblems(service: unknown): readonly Issue[] {
  if (service === undefined) return []
  if (!isObject(service)) return [OBJECT]
  return [
    ...unknownKeys(service, KEYS, 'service'),
    ...ticketProblems(service['tickets']),
    ...channelProblems(service['channels']),
  ]
}

/** What in what a host decides about service is hardly meant. */
export function serviceDoubts({ tickets }: ServiceRules): readonly Issue[] {
  return [...ticketDoubts(tickets)]
}

const OBJECT: Issue = {
  code: 'OPTION_INVALID',
  path: 'service',
  message: 'must be rules: { tickets: { reopenWithin: "7d" } }.',
  zh: '必须是规则：{ tickets: { reopenWithin: "7d" } }。',
}
