// The CRM

export * from './conditions/index.ts'
export { type Crm, createCrm, VERSION } from './crm.ts'
export type { CrmOptions } from './crm-options.ts'

// Describing a business
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
  type LastOwner,
  leastLoaded,
  type Member,
  type Named,
  type NotChosen,
  namedBy,
  type OpenHours,
  type Person,
  type Preference,
  type PreparedRules,
  person,
  pool,
  prepareRules,
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
  type Cohort,
  definePipeline,
  type Edge,
  type ForecastCategory,
  type Missing,
  type Pipeline,
  type Stage,
  type StageCounts,
  type StageKind,
  type Stay,
  standardPipeline,
  type TransitionMatrix,
  type TransitionRules,
  timeInStage,
} from './domain/pipelines/index.ts'
export {
  type Captured,
  type Claimant,
  type ClaimRules,
  type ClaimVerdict,
  type Converted,
  type Forecast,
  type FunnelStage,
  mayClaim,
  type OwnedRecord,
  type PooledLead,
  type PoolRules,
  type PossibleMove,
  type PreparedReclaimRule,
  prepareReclaim,
  type ReclaimDue,
  type ReclaimRule,
  type ReclaimVerdict,
  reclaimDueAt,
  type WeightedPipeline,
  type Worth,
} from './domain/sales/index.ts'
export type { ActingAs, Actor } from './engine/access/actor.ts'
export type { EntityGrant, Role, Scope } from './engine/access/role.ts'
export type {
  CellTarget,
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
export { defineQuery, type QueryContext, type QueryDef } from './engine/command/define-query.ts'
export { commandSteps } from './engine/command/run-task.ts'
export type { Announcement } from './engine/command/tell-committed.ts'
export type { Changes } from './engine/entities/codec.ts'
export { defineEntity, type EntityDef, type UsualList } from './engine/entities/define-entity.ts'
export {
  type CalendarDay,
  type Field,
  type FieldSpec,
  type Fields,
  f,
  type InferFields,
  type InferInput,
  type InferLinks,
  type Link,
  type Money,
  type Ref,
  type SchemaInput,
  type SchemaLike,
  type SchemaOutput,
} from './engine/entities/field.ts'
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
export type { DueJob, EveryJob, JobContext, JobDef } from './engine/jobs/job.ts'
export type { TickResult } from './engine/jobs/tick.ts'
export type { DeadLetter } from './engine/journal/delivery.ts'
export type { Deed, JournalEntry, Origin } from './engine/journal/entry.ts'
export type { HistoryEntry } from './engine/journal/history.ts'
export type { Logger } from './engine/log.ts'
export type {
  Drift,
  Migrated,
  Migration,
  MigrationContext,
  SchemaChange,
  SchemaPlan,
} from './engine/migrations/index.ts'
export type { MeasureQuery } from './engine/query/aggregate-records.ts'
export type { Page } from './engine/query/list-records.ts'
export type { BatchOptions, BatchResult, DryRunResult, TransactionOptions } from './engine/session.ts'
export type { Clock } from './engine/time/clock.ts'
export { type Duration, milliseconds } from './engine/time/duration.ts'
export {
  type Committed,
  definePlugin,
  type HookCtx,
  type Hooks,
  type Plugin,
  type PluginApiContext,
  type PluginWorld,
} from './plugin.ts'
export type {
  AggregateOf,
  Group,
  ListOf,
  Records,
  SortOf,
  With,
} from './records.ts'
export type {
  ImportField,
  ImportTarget,
  JournalReader,
  Session,
  SessionCore,
  VerbsOf,
} from './session.ts'
export { memoryStore } from './store/memory/memory-store.ts'
export type {
  Absence,
  Account,
  Activity,
  AnyPlugin,
  BaseEntities,
  BaseName,
  Contact,
  CustomField,
  Entities,
  EntityNames,
  Extend,
  InputIn,
  Lead,
  Opportunity,
  PlainWorld,
  PluginTypes,
  QueryIn,
  RecordIn,
  RelatedIn,
  StageVisit,
  Team,
  TeamMember,
  Territory,
  TerritoryMember,
  User,
  World,
} from './world.ts'
