// The CRM

export { type ConfigFinding, checkConfig } from './check-config.ts'
export * from './conditions/index.ts'
export { VERSION } from './configure.ts'
export { type Crm, createCrm } from './crm.ts'
export type { CrmOptions } from './crm-options.ts'
export { type CalendarActivity, type CalendarOptions, calendarFeed } from './domain/activities/index.ts'
// Describing a business
export {
  type ApprovalMode,
  type ApprovalRule,
  type Approver,
  approvalField,
  type FourEyesRule,
  type ShownApproval,
  type Timeout,
} from './domain/approvals/index.ts'
export {
  type AssignByRules,
  type Assigned,
  type AssignmentDecision,
  type AssignmentRule,
  type AssignmentWorld,
  aPerson,
  assignByRules,
  type Backtest,
  type BacktestedRecord,
  type BacktestOptions,
  backtestAssignment,
  type CandidateVerdict,
  type Chosen,
  type Consequences,
  checkStaff,
  chooseOwner,
  type DecisionFacts,
  defineRuleSet,
  department,
  explainOwner,
  type Fairness,
  type Filters,
  fairnessOf,
  type Given,
  type InGroup,
  type InTerritory,
  type KeptAssignment,
  keptIn,
  type LastOwner,
  leastLoaded,
  type Member,
  type Named,
  type NotChosen,
  namedBy,
  type OfferTerms,
  type OpenHours,
  type Person,
  type Preference,
  type PreparedRules,
  person,
  pool,
  prepareRules,
  queue,
  type Ruled,
  type RuleSet,
  type RuleVerdict,
  replayDecision,
  roundRobin,
  type Scored,
  type Settled,
  type Shares,
  type Simulation,
  type Skill,
  type Strategy,
  simulate,
  type Target,
  type TimeAway,
  type TriedTarget,
  territory,
  type UnassignedReason,
  weighted,
  whyNot,
} from './domain/assignment/index.ts'
export { coreEntities } from './domain/core-parts.ts'
export { companyCore, type TimelineEntry } from './domain/customers/index.ts'
// Finding doubles
export {
  type Blanks,
  blockingKeys,
  type Cluster,
  type Clustering,
  type ClusterLimits,
  clusterPairs,
  compareForms,
  comparePair,
  type DuplicateMatch,
  type DuplicatesFound,
  explainPair,
  type FieldEvidence,
  type FieldMatch,
  formsOf,
  type HeldPair,
  type IdPair,
  KEY_VERSION,
  keysOfForms,
  type LabelledPair,
  type MatchAction,
  type MatchedPair,
  type MatchOptions,
  type MatchQuality,
  type MatchRule,
  type MethodName,
  matchRuleProblems,
  measureMatching,
  type PairMatch,
  type PreparedMatchRules,
  prepareMatchRules,
  type RecordForms,
  type RuleComparison,
  type WrongPair,
} from './domain/duplicates/index.ts'
export {
  type ArticleUsage,
  type Attainment,
  type BacklogAge,
  type Categories,
  type CategoryAmounts,
  type Coverage,
  type Forecast,
  type ForecastAccuracy,
  type ForecastOutcome,
  forecastAccuracy,
  type RecommendScore,
  type SalesPerformance,
  type Satisfaction,
  type SatisfiedShare,
  type ServiceMeasures,
  type ServiceReview,
  type SlaAttainment,
  type SlaBreaches,
  type SlaTimes,
  type SlipRate,
  type Spread,
  type TimeSpread,
  type WeightedPipeline,
  type Worth,
} from './domain/insights/index.ts'
export {
  type ChosenValues,
  type KeptReference,
  type MadeByMerge,
  type Merged,
  type MergePolicy,
  type MergeStrategy,
  mergeRecords,
  type ReferenceCount,
  type Survived,
  type Unmerged,
  unmergeRecords,
} from './domain/merging/index.ts'

export type { StaffSession } from './domain/people/index.ts'
export {
  type Cohort,
  checkApprovers,
  type DefinedPipeline,
  definePipeline,
  type Edge,
  type ForecastCategory,
  type LostReason,
  type Missing,
  type Pipeline,
  type PossibleMove,
  previewPipelineChange,
  type Rot,
  type Stage,
  type StageChange,
  type StageCounts,
  type StageKind,
  type Stay,
  stageFields,
  standardPipeline,
  type TransitionMatrix,
  type TransitionRules,
  timeInStage,
} from './domain/pipelines/index.ts'
export {
  type ContactDecision,
  type ContactFacts,
  type ContactReason,
  canContact,
  type DutyRule,
  type ErasingRule,
  type ExportedChange,
  type KeepingDuty,
  type PrivacyRules,
  type QuietHours,
  type RequestPreview,
  type RetentionCursor,
  type RetentionResult,
  type RetentionRule,
  type Statement,
  type SubjectExport,
} from './domain/privacy/index.ts'
export {
  backtestScore,
  type Captured,
  type Claimant,
  type ClaimRules,
  type ClaimVerdict,
  type ConsentEvidence,
  type ConsentState,
  type Conversion,
  type ConversionRules,
  type Converted,
  checkOwned,
  type Drained,
  type DueStep,
  type EventRule,
  type FirstResponse,
  type FirstTouch,
  type FollowUpRule,
  type FunnelStage,
  firstResponse,
  type HandOverPlan,
  type KeptOnUnconvert,
  type LeadReasons,
  type LeadScore,
  type LeadTouch,
  type MappedField,
  type MovedDue,
  mayClaim,
  type OpenOffer,
  type OwnedRecord,
  type Pool,
  type PoolCheck,
  type PooledLead,
  type PoolPage,
  type PoolReindexed,
  type PoolRules,
  type PreparedReclaimRule,
  type PreparedScoreModel,
  type ProtectRules,
  prepareReclaim,
  prepareScoreModel,
  type ReclaimDue,
  type Reclaimed,
  type ReclaimPreview,
  type ReclaimRule,
  type ReclaimVerdict,
  type RecordRule,
  type Reminded,
  type ReminderStep,
  type RulePoints,
  reclaimDueAt,
  type ScoreBacktest,
  type ScoreBacktestGroup,
  type ScoreBacktestSession,
  type ScoredLead,
  type ScoreGrade,
  type ScoreModel,
  type ScoreRule,
  scoreLead,
  type TouchFacts,
  type Unconverted,
  type ViewRules,
} from './domain/sales/index.ts'
export {
  type AddedMessage,
  type AnswerOptions,
  type Attachment,
  type Audience,
  answerRequest,
  articlesFor,
  badRequest,
  type ChannelApi,
  type ChannelApiContext,
  type ChannelCapability,
  type ChannelDefinition,
  type ChannelFactory,
  type ChannelPlugin,
  type ChannelRules,
  type ChatAnswer,
  type ChatApi,
  type ChatLine,
  type ChatListener,
  type CoverReason,
  chatChannel,
  checkEntitlement,
  type DeliveryState,
  defineChannel,
  type EntitlementDecision,
  type EntitlementFacts,
  type EntitlementQuestion,
  type EntitlementRules,
  type EntitlementUsed,
  type FoundArticle,
  type HeardCustomer,
  type InboundMessage,
  type IntakeWay,
  isSignedWebhook,
  type KnowledgeRules,
  type LateWord,
  languageChain,
  type MapWebhook,
  type MessageRecord,
  type OutgoingMessage,
  type OwnershipOptions,
  type RatingForm,
  type ReadArticle,
  type ReadContext,
  type Receipt,
  type Received,
  type ReceiveResult,
  type ResolutionOptions,
  ratingToken,
  readBody,
  respondentRole,
  type Said,
  type SendContext,
  type Sender,
  type Sent,
  type ServiceRules,
  type SignedRequest,
  type SplitTicket,
  type Survey,
  type SurveyCrm,
  type SurveyHandlerOptions,
  type SurveyKind,
  type SurveyRules,
  sendRefused,
  signWebhook,
  surveyHandler,
  type TicketEntitlement,
  type TicketPromise,
  type TicketRecord,
  type TicketRules,
  type TicketStatus,
  type TimedMove,
  type TokenSubject,
  ticketMetrics,
  type UnitsGivenBack,
  type WebhookDelivery,
  webFormChannel,
  webhookChannel,
} from './domain/service/index.ts'
// Serving customers.
// Serving customers
export {
  type AnnouncedSteps,
  type AnySlaPolicy,
  type AskedCondition,
  alwaysOpen,
  backtestSla,
  type CalendarByName,
  type CancelReason,
  type ClockMoment,
  type ClockReading,
  type ClockState,
  type ClockStatus,
  type ClockTarget,
  type ConditionName,
  calendarsByName,
  defineSlaPolicy,
  type ExplainedChange,
  type ExplainedEvent,
  type ExplainedMetric,
  evaluateSla,
  eventsOf,
  explainSla,
  type Facts,
  type MetricTally,
  type Pause,
  type PolicyAnswer,
  type PreparedSla,
  prepareSla,
  type RebuiltClock,
  type RebuiltClocks,
  type RecomputedClocks,
  type RecordClock,
  type SlaBacktest,
  type SlaBacktestedRecord,
  type SlaBacktestOptions,
  type SlaClockSource,
  type SlaEvent,
  type SlaLimit,
  type SlaMetric,
  type SlaPolicy,
  type SlaResult,
  type SlaRules,
  type SlaStep,
  type SlaTarget,
  type SlaUntil,
  slaFields,
  type WhyNot,
  whyNotAttached,
} from './domain/sla/index.ts'
export type {
  AccessInstant,
  AccessSubject,
  WhoCan,
  WhoCanOptions,
} from './engine/access/access-doors.ts'
export type { ActingAs, Actor, ActorInput, Assurance } from './engine/access/actor.ts'
export type {
  DenyingRole,
  ExplainedAccess,
  FieldAccess,
  MissingGrant,
  ReachingGrant,
  RecordNamed,
  Told,
} from './engine/access/explained-access.ts'
export type { EntityGrant, Reach, Role, Scope } from './engine/access/role.ts'
export type { LineStep, ShareHeld } from './engine/access/standing.ts'
export type {
  CellTarget,
  ExportOptions,
  ImportOptions,
  ImportProgress,
  ImportReport,
  ImportSource,
  KeptRecord,
  RawRow,
  RowError,
  RowMapping,
  RowOutcome,
  RowResult,
  UndoReport,
} from './engine/bulk/index.ts'
export type {
  Base,
  CallOptions,
  CommandContext,
  CommandDef,
  FromRows,
  Inverse,
  PastState,
  Proving,
  RecordOf,
  Result,
  TrustedRecords,
  Why,
} from './engine/command/context.ts'
// Extending it
export {
  type BatchCommandDef,
  type BatchDefinition,
  defineBatchCommand,
  defineCommand,
  type ImportCommandDef,
} from './engine/command/define-command.ts'
export {
  type Belonging,
  defineQuery,
  type QueryContext,
  type QueryDef,
} from './engine/command/define-query.ts'
export { commandSteps } from './engine/command/run-task.ts'
export type { Announcement } from './engine/command/tell-committed.ts'
export type { ConfigurationNote } from './engine/configuration.ts'
export type { Changes } from './engine/entities/codec.ts'
export { defineEntity, type EntityDef, type UsualList } from './engine/entities/define-entity.ts'
export {
  type CalendarDay,
  type Encryption,
  type Field,
  type FieldSpec,
  type Fields,
  f,
  type InferFields,
  type InferInput,
  type InferLinks,
  type Link,
  type Money,
  type PersonalData,
  type Ref,
  type SchemaInput,
  type SchemaLike,
  type SchemaOutput,
} from './engine/entities/field.ts'
export type { ReferenceField } from './engine/entities/references-to.ts'
// What comes back
export {
  CrmError,
  defineErrors,
  type Issue,
  isCrmError,
  type Locale,
  type Refusal,
  type Throwers,
} from './engine/errors.ts'
export type { Limits } from './engine/fair-share.ts'
export type { Health } from './engine/health.ts'
export type {
  CommittedOptions,
  Hook,
  HookOptions,
  ListedHook,
  Operation,
  Phase,
} from './engine/hooks/hook.ts'
export type { OwnWords } from './engine/hooks/own-words.ts'
export type { TraceStep } from './engine/hooks/trace.ts'
// Ports
export type { Ids } from './engine/ids.ts'
export { inProcessRunner } from './engine/jobs/in-process-runner.ts'
export type { DueJob, EveryJob, JobContext, JobDef } from './engine/jobs/job.ts'
export type { Piece, Runner, Workload } from './engine/jobs/runner.ts'
export type { TickResult } from './engine/jobs/tick.ts'
export type { WorkDef, WorkStep } from './engine/jobs/work-def.ts'
export type { Auditing, SealedHead } from './engine/journal/auditing.ts'
export type { DeadLetter } from './engine/journal/delivery.ts'
export type { Differences } from './engine/journal/diff.ts'
export type {
  AnyEntry,
  Deed,
  JournalEntry,
  Noted,
  NotedDeed,
  NoteEntry,
  Origin,
} from './engine/journal/entry.ts'
export type { FollowDef, Followed, Following } from './engine/journal/follower.ts'
export type { HistoryEntry } from './engine/journal/history.ts'
export type { Head } from './engine/journal/journal-head.ts'
export type { JournalPage, JournalQuery } from './engine/journal/read-journal.ts'
export type { Verified, VerifyOptions } from './engine/journal/verify-journal.ts'
export type { Tampering } from './engine/journal/what-broke.ts'
export type { KeyIndex, KeyKeeping } from './engine/keys/key-index.ts'
export type { Logger } from './engine/log.ts'
export type {
  Drift,
  Migrated,
  Migration,
  MigrationContext,
  SchemaChange,
  SchemaPlan,
} from './engine/migrations/index.ts'
export type { PersonalDataContext, PersonalDataHolder, Subject } from './engine/privacy/personal-data.ts'
export type { ErasureMode } from './engine/privacy/personal-fields.ts'
export type { MeasureQuery } from './engine/query/aggregate-records.ts'
export type { Page } from './engine/query/list-records.ts'
export type { Hit } from './engine/query/search-records.ts'
export type { Snippet } from './engine/query/snippet.ts'
export type { FieldEncryption, RotationStatus } from './engine/secrets/encryption.ts'
export type { EncryptionDoor } from './engine/secrets/encryption-door.ts'
export { fieldEncryption } from './engine/secrets/field-encryption.ts'
export type { KeyContext, KeyProvider } from './engine/secrets/key-provider.ts'
export { localKeys } from './engine/secrets/local-keys.ts'
export type { BatchOptions, BatchResult, DryRunResult, TransactionOptions } from './engine/session.ts'
export type { StepUpChallenge } from './engine/step-up/challenge.ts'
export type { ProofOptions } from './engine/step-up/give-proofs.ts'
export type { StepUpRule } from './engine/step-up/step-up-rule.ts'
// Working time
export type {
  DayOverride,
  DayTimes,
  WindowTimes,
  WorkingCalendarOptions,
  WorkingWeek,
} from './engine/time/calendar-rules.ts'
export { checkWorkingCalendar, type WorkingCalendarCheck } from './engine/time/check-working-calendar.ts'
export type { Clock } from './engine/time/clock.ts'
export { type Duration, milliseconds } from './engine/time/duration.ts'
export { type FeedHoliday, icalHolidays } from './engine/time/ical-holidays.ts'
export { openWhileAll, openWhileAny } from './engine/time/join-calendars.ts'
export type { OpenTime } from './engine/time/open-times.ts'
export {
  isRelativeDeadline,
  type RelativeDeadline,
  relativeDeadline,
} from './engine/time/relative-deadline.ts'
export type { BusinessClock } from './engine/time/span.ts'
export { tooLongFor } from './engine/time/too-long-for.ts'
export { type WorkingCalendar, workingCalendar } from './engine/time/working-calendar.ts'
export type { WorkingDuration } from './engine/time/working-duration.ts'
export type { Watched, WatchedFacts } from './engine/watched.ts'
export {
  type Committed,
  definePlugin,
  type HookCtx,
  type Hooks,
  type Plugin,
  type PluginApiContext,
  type PluginWorld,
} from './plugin.ts'
export type { AggregateOf, Group, ListOf, Records, SearchOf, SortOf, With } from './records.ts'
export type { ImportField, ImportTarget, JournalReader, Session, SessionCore, VerbsOf } from './session.ts'
export { memoryStore } from './store/memory/memory-store.ts'
export type {
  Absence,
  Account,
  Activity,
  AnyPlugin,
  Approval,
  ApprovalInput,
  ApprovalVote,
  Article,
  ArticleLink,
  ArticleVersion,
  BaseEntities,
  BaseName,
  Consent,
  Contact,
  CustomField,
  DuplicatePair,
  Entities,
  Entitlement,
  EntitlementUse,
  EntityNames,
  Extend,
  ForecastAdjustment,
  HandOver,
  InputIn,
  Lead,
  LegalHold,
  MatchRun,
  Merge,
  Message,
  Offer,
  Opportunity,
  PlainWorld,
  PluginTypes,
  Position,
  PositionHolder,
  PositionMove,
  Pseudonym,
  QueryIn,
  QueueCheck,
  QueueItem,
  Rating,
  RecordIn,
  RelatedIn,
  RoleHolder,
  SalesTarget,
  Share,
  SlaAnnouncement,
  SlaClock,
  StageVisit,
  SubjectRequest,
  Suppression,
  Team,
  TeamMember,
  Territory,
  TerritoryMember,
  Ticket,
  User,
  World,
} from './world.ts'
