export { answerRequest, badRequest, readBody, readBytes } from './channels/answer-request.ts'
export type {
  ChannelApi,
  ChannelApiContext,
  ChannelCursor,
  ChannelDefinition,
  ReadContext,
  SendContext,
  UnreadMessage,
  Watching,
} from './channels/channel-definition.ts'
export type {
  ChannelCapability,
  InboundMessage,
  Incoming,
  Objection,
  OutgoingMessage,
  Receipt,
  Received,
  ReceiveResult,
  Sender,
  Sent,
} from './channels/channel-message.ts'
export type { ChannelRules } from './channels/channel-rules.ts'
export {
  type ChatAnswer,
  type ChatApi,
  type ChatLine,
  type ChatListener,
  chatChannel,
} from './channels/chat-channel.ts'
export { type ChannelFactory, type ChannelPlugin, defineChannel } from './channels/define-channel.ts'
export type { Attachment, DeliveryState, IntakeWay, MessageRecord } from './channels/message.ts'
export { sendRefused } from './channels/send-refused.ts'
export { isSignedWebhook, type SignedRequest, signWebhook } from './channels/standard-webhook.ts'
export { webFormChannel } from './channels/web-form-channel.ts'
export { type MapWebhook, type WebhookDelivery, webhookChannel } from './channels/webhook-channel.ts'
export {
  type CoverReason,
  checkEntitlement,
  type EntitlementDecision,
  type EntitlementFacts,
  type EntitlementQuestion,
} from './entitlements/check-entitlement.ts'
export type { EntitlementRules } from './entitlements/entitlement-rules.ts'
export type { TicketEntitlement } from './entitlements/explain-entitlement.ts'
export type { UnitsGivenBack } from './entitlements/give-back-units.ts'
export type { EntitlementUsed } from './entitlements/use-entitlement.ts'
export type { Audience } from './knowledge/article.ts'
export type { FoundArticle } from './knowledge/found-articles.ts'
export type { KnowledgeRules } from './knowledge/knowledge-rules.ts'
export { languageChain } from './knowledge/language-chain.ts'
export type { ReadArticle } from './knowledge/read-article.ts'
export { articlesFor } from './knowledge/shown-articles.ts'
export { type RatingForm, respondentRole } from './satisfaction/answer-rating.ts'
export { ratingToken, type TokenSubject } from './satisfaction/rating-token.ts'
export { type Survey, type SurveyKind, type SurveyRules, USUALLY_SATISFIED } from './satisfaction/survey.ts'
export { type SurveyCrm, type SurveyHandlerOptions, surveyHandler } from './satisfaction/survey-handler.ts'
export {
  serviceCommands,
  serviceEntities,
  serviceHooks,
  serviceJobs,
  serviceQueries,
} from './service-parts.ts'
export {
  type ReadableService,
  readableService,
  type ServiceRules,
  serviceDoubts,
  serviceProblems,
} from './service-rules.ts'
export type {
  AnswerOptions,
  OwnershipOptions,
  ResolutionOptions,
  TicketPromise,
} from './sla/ticket-metrics.ts'
export * as ticketMetrics from './sla/ticket-metrics.ts'
export type { AddedMessage, Said } from './tickets/add-message.ts'
export type { HeardCustomer } from './tickets/hear-customer.ts'
export type { SplitTicket } from './tickets/split-ticket.ts'
export { OPEN_TICKET, type TicketRecord, type TicketStatus, ticket } from './tickets/ticket.ts'
export { ticketMerging } from './tickets/ticket-merging.ts'
export type { LateWord, TicketRules, TimedMove } from './tickets/ticket-rules.ts'
