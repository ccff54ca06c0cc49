import type { collectHooks } from '../../engine/plugins/collect-hooks.ts'
import type { RuleSet } from '../assignment/index.ts'
import { channelCommands } from './channels/channel-config.ts'
import { channelCursor, unreadMessage } from './channels/channel-cursor.ts'
import { message } from './channels/message.ts'
import type { SenderDoor } from './channels/receive-message.ts'
import { entitlement } from './entitlements/entitlement.ts'
import { entitlementHooks } from './entitlements/entitlement-hooks.ts'
import { entitlementUse } from './entitlements/entitlement-use.ts'
import { entitlementOfAccount, entitlementOfTicket } from './entitlements/explain-entitlement.ts'
import { giveBackUnits } from './entitlements/give-back-units.ts'
import { ticketCoverHooks } from './entitlements/ticket-cover.ts'
import { useEntitlement } from './entitlements/use-entitlement.ts'
import { article } from './knowledge/article.ts'
import { articleHooks, reviewJob } from './knowledge/article-hooks.ts'
import { articleLink } from './knowledge/article-link.ts'
import { articleVersion } from './knowledge/article-version.ts'
import { draftArticle, editArticle } from './knowledge/draft-article.ts'
import { findArticles, suggestArticles } from './knowledge/find-articles.ts'
import { deflectTicket, linkArticle, rateArticle } from './knowledge/link-article.ts'
import { archiveArticle, publishArticle } from './knowledge/publish-article.ts'
import { readArticle } from './knowledge/read-article.ts'
import { answerRating, viewRating } from './satisfaction/answer-rating.ts'
import { surveyHooks, surveyJobs } from './satisfaction/ask-rating.ts'
import { rating } from './satisfaction/rating.ts'
import type { ReadableService } from './service-rules.ts'
import { ticket } from './tickets/ticket.ts'
import { ticketCommands, ticketJobs } from './tickets/ticket-config.ts'
import { ticketHooks } from './tickets/ticket-hooks.ts'

/** The entities of service. */
export const serviceEntities = {
  // Before tickets: where accounts are merged, entitlements are moved first, and tickets stay covered.
  entitlement,
  entitlementUse,
  ticket,
  message,
  channelCursor,
  unreadMessage,
  rating,
  article,
  articleVersion,
  articleLink,
} as const

/** The commands of service, by the host's rules. */
export function serviceCommands(
  { tickets, channels, surveys }: ReadableService,
  assignment: readonly RuleSet[],
  senders: SenderDoor,
) {
  return [
    ...ticketCommands(assignment, tickets, channels),
    ...channelCommands(channels, tickets, senders),
    viewRating(surveys),
    answerRating(surveys),
    useEntitlement,
    giveBackUnits,
    draftArticle,
    editArticle,
    publishArticle,
    archiveArticle,
    linkArticle,
    deflectTicket,
    rateArticle,
  ] as const
}

/** The questions that service answers. Figures of a period are insights. */
export function serviceQueries({ entitlements, knowledge }: ReadableService) {
  return [
    entitlementOfAccount(entitlements),
    entitlementOfTicket(entitlements),
    readArticle(knowledge),
    findArticles(knowledge),
    suggestArticles(knowledge),
  ] as const
}

/** The work of service that comes due by itself. */
export function serviceJobs({ tickets, surveys }: ReadableService) {
  return [...ticketJobs(tickets), ...surveyJobs(surveys), reviewJob]
}

type Hooks = Parameters<NonNullable<Parameters<typeof collectHooks>[0]>>[0]

/** What service does when records are written. A ticket's account is known before what covers it is asked. */
export function serviceHooks(hooks: Hooks, { surveys, entitlements }: ReadableService): void {
  ticketHooks(hooks)
  ticketCoverHooks(hooks, entitlements)
  entitlementHooks(hooks)
  articleHooks(hooks)
  surveyHooks(hooks, surveys)
}
