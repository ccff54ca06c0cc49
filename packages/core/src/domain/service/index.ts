export { answerRequest, badRequest, readBody } from './channels/answer-request.ts'
export { channelCommands } from './channels/channel-config.ts'
export type {
  ChannelApi,
  ChannelApiContext,
  ChannelDefinition,
  ReadContext,
  SendContext,
} from './channels/channel-definition.ts'
export type {
  ChannelCapability,
  InboundMessage,
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
export {
  type Attachment,
  type DeliveryState,
  type IntakeWay,
  type MessageRecord,
  message,
} from './channels/message.ts'
export { sendRefused } from './channels/send-refused.ts'
export { isSignedWebhook, type SignedRequest, signWebhook } from './channels/standard-webhook.ts'
export { webFormChannel } from './channels/web-form-channel.ts'
export { type MapWebhook, type WebhookDelivery, webhookChannel } from './channels/webhook-channel.ts'
export { answerRating, type RatingForm, respondentRole, viewRating } from './satisfaction/answer-rating.ts'
export { surveyHooks, surveyJobs } from './satisfaction/ask-rating.ts'
export { rating } from './satisfaction/rating.ts'
export { ratingToken, type TokenSubject } from './satisfaction/rating-token.ts'
export { type Survey, type SurveyKind, type SurveyRules, USUALLY_SATISFIED } from './satisfaction/survey.ts'
export { type SurveyCrm, type SurveyHandlerOptions, surveyHandler } from './satisfaction/survey-handler.ts'
export {
  type ReadableService,
  readableService,
  type ServiceRules,
  serviceDoubts,
  serviceProblems,
} from './service-rules.ts'
export { type AddedMessage, addMessage, type Said } from './tickets/add-message.ts'
export type { HeardCustomer } from './tickets/hear-customer.ts'
export { presentTicket, ticketNumbered } from './tickets/present-ticket.ts'
export type { SplitTicket } from './tickets/split-ticket.ts'
export { OPEN_TICKET, type TicketRecord, type TicketStatus, ticket } from './tickets/ticket.ts'
export { ticketCommands, ticketJobs } from './tickets/ticket-config.ts'
export { ticketErrors } from './tickets/ticket-errors.ts'
export { ticketHooks } from './tickets/ticket-hooks.ts'
export { ticketMerging } from './tickets/ticket-merging.ts'
export type { LateWord, TicketRules, TimedMove } from './tickets/ticket-rules.ts'
