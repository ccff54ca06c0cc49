import type { Role } from '../../engine/access/role.ts'
import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { isObject } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { channelDoubts } from './channels/channel-doubts.ts'
import { type ChannelRules, channelProblems } from './channels/channel-rules.ts'
import { type EntitlementRules, entitlementProblems } from './entitlements/entitlement-rules.ts'
import { type KnowledgeRules, knowledgeProblems } from './knowledge/knowledge-rules.ts'
import { readableSurveys, type SurveyRules } from './satisfaction/survey.ts'
import { surveyDoubts } from './satisfaction/survey-doubts.ts'
import { surveyProblems } from './satisfaction/survey-problems.ts'
import { type TicketRules, ticketDoubts, ticketProblems } from './tickets/ticket-rules.ts'

/** What a host decides about serving customers. */
export interface ServiceRules {
  /** When tickets are taken up again, and when they move on by themselves. */
  readonly tickets?: TicketRules
  /** How messages of customers find their ticket. */
  readonly channels?: ChannelRules
  /** Who is asked for a rating, when, and with which secrets their links are signed. */
  readonly surveys?: SurveyRules
  /** Which level of service is due where nothing covers a ticket. */
  readonly entitlements?: EntitlementRules
  /** In which language articles are shown where they are not there in the one asked for. */
  readonly knowledge?: KnowledgeRules
}

/** The rules of service as far as they can be read, with nothing where nothing is decided. */
export interface ReadableService {
  readonly tickets: TicketRules
  readonly channels: ChannelRules
  readonly surveys: SurveyRules
  readonly entitlements: EntitlementRules
  readonly knowledge: KnowledgeRules
}

const KEYS: Readonly<Record<keyof ServiceRules, true>> = {
  ...{ tickets: true, channels: true, surveys: true, entitlements: true, knowledge: true },
}

/** What of the rules can be read; what cannot is reported by {@link serviceProblems}. */
export function readableService(given?: unknown): ReadableService {
  const rules = isObject(given) ? given : {}
  const readable = (name: keyof ServiceRules) => (isObject(rules[name]) ? rules[name] : {})
  return {
    ...{ tickets: readable('tickets'), channels: readable('channels') },
    ...{ entitlements: readable('entitlements'), knowledge: readable('knowledge') },
    surveys: readableSurveys(rules['surveys']),
  }
}

/** What is wrong with the rules of service, whoever wrote them without types. */
export function serviceProblems(model: Model, given: unknown): readonly Issue[] {
  if (given === undefined) return []
  if (!isObject(given)) return [{ code: 'OPTION_INVALID', path: 'service', ...OBJECT }]
  return [
    ...unknownKeys(given, KEYS, 'service'),
    ...ticketProblems(given['tickets']),
    ...channelProblems(given['channels']),
    ...entitlementProblems(given['entitlements']),
    ...knowledgeProblems(given['knowledge']),
    ...surveyProblems(model.entity('ticket').shape, given['surveys']),
  ]
}

/** What in the rules of service is valid, but hardly means what it says. */
export function serviceDoubts(
  model: Model,
  given: ServiceRules | undefined,
  { roles, plugins }: { readonly roles: readonly Role[]; readonly plugins: readonly unknown[] },
): readonly Issue[] {
  const { tickets, channels, surveys } = readableService(given)
  return [
    ...ticketDoubts(tickets),
    ...channelDoubts(channels, plugins),
    ...surveyDoubts(model.entity('ticket').shape, surveys, roles),
  ]
}

const OBJECT = { message: 'must be an object: { tickets: { … } }.', zh: '必须是对象：{ tickets: { … } }。' }
