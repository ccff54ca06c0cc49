export { type Attachment, type MessageRecord, message } from './channels/message.ts'
export {
  type CoverReason,
  checkEntitlement,
  type EntitlementDecision,
  type EntitlementFacts,
  type EntitlementQuestion,
} from './entitlements/check-entitlement.ts'
export { entitlement } from './entitlements/entitlement.ts'
export { entitlementHooks } from './entitlements/entitlement-hooks.ts'
export type { EntitlementRules } from './entitlements/entitlement-rules.ts'
export { entitlementUse } from './entitlements/entitlement-use.ts'
export {
  entitlementOfAccount,
  entitlementOfTicket,
  type TicketEntitlement,
} from './entitlements/explain-entitlement.ts'
export { giveBackUnits, type UnitsGivenBack } from './entitlements/give-back-units.ts'
export { ticketCoverHooks } from './entitlements/ticket-cover.ts'
export { type EntitlementUsed, useEntitlement } from './entitlements/use-entitlement.ts'
export { type Audience, article } from './knowledge/article.ts'
export { articleHooks, reviewJob } from './knowledge/article-hooks.ts'
export { articleLink } from './knowledge/article-link.ts'
export { articleVersion } from './knowledge/article-version.ts'
export { draftArticle, editArticle } from './knowledge/draft-article.ts'
export { findArticles, suggestArticles } from './knowledge/find-articles.ts'
export type { FoundArticle } from './knowledge/found-articles.ts'
export type { KnowledgeRules } from './knowledge/knowledge-rules.ts'
export { languageChain } from './knowledge/language-chain.ts'
export { deflectTicket, linkArticle, rateArticle } from './knowledge/link-article.ts'
export { archiveArticle, publishArticle } from './knowledge/publish-article.ts'
export { type ReadArticle, readArticle } from './knowledge/read-article.ts'
export { articlesFor } from './knowledge/shown-articles.ts'
export { type ServiceRules, serviceProblems } from './service-rules.ts'
export { OPEN_TICKET, type TicketRecord, type TicketStatus, ticket } from './tickets/ticket.ts'
