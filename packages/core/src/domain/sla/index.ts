export { slaJobs } from './announce-due.ts'
export {
  backtestSla,
  type MetricTally,
  type SlaBacktest,
  type SlaBacktestedRecord,
  type SlaBacktestOptions,
  type SlaRules,
} from './backtest-sla.ts'
export { alwaysOpen, type CalendarByName, calendarsByName } from './clock-calendar.ts'
export type { ClockMoment } from './clock-changes.ts'
export { type ClockReading, type ClockStatus, readClock } from './clock-reading.ts'
export type { CancelReason, ClockState, ClockTarget, Pause } from './clock-state.ts'
export { evaluateSla, foldEvents, type SlaResult } from './evaluate-sla.ts'
export { eventsOf } from './events-of-history.ts'
export {
  type AskedCondition,
  type ConditionName,
  type ExplainedChange,
  type ExplainedEvent,
  type ExplainedMetric,
  explainSla,
} from './explain-sla.ts'
export { type LiveSla, liveSla } from './live-sla.ts'
export { mergedClocks } from './merge-clocks.ts'
export { policyDoubts } from './policy-doubts.ts'
export { amountProblems } from './policy-problems.ts'
export { type PreparedSla, prepareSla } from './prepare-sla.ts'
export type { RecordClock } from './read-clocks.ts'
export type { RebuiltClock, RebuiltClocks } from './rebuild-clocks.ts'
export type { RecomputedClocks } from './recompute-clocks.ts'
export { type AnnouncedSteps, slaFields } from './sla-clock.ts'
export type { Facts, SlaEvent } from './sla-event.ts'
export { slaCommands, slaEntities, slaHooks, slaQueries } from './sla-parts.ts'
export {
  type AnySlaPolicy,
  defineSlaPolicy,
  type SlaClockSource,
  type SlaLimit,
  type SlaMetric,
  type SlaPolicy,
  type SlaStep,
  type SlaTarget,
  type SlaUntil,
} from './sla-policy.ts'
export { readableCalendars, readableSla, slaProblems } from './sla-problems.ts'
export { type PolicyAnswer, type WhyNot, whyNotAttached } from './why-not-attached.ts'
