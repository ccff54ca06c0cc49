export { alwaysOpen, type CalendarByName, calendarsByName } from './clock-calendar.ts'
export type { ClockMoment } from './clock-changes.ts'
export { type ClockReading, type ClockStatus, readClock } from './clock-reading.ts'
export type { CancelReason, ClockState, ClockTarget, Pause } from './clock-state.ts'
export { evaluateSla, foldEvents, type SlaResult } from './evaluate-sla.ts'
export {
  type AskedCondition,
  type ConditionName,
  type ExplainedEvent,
  type ExplainedMetric,
  explainSla,
} from './explain-sla.ts'
export { type GoneRecord, mergedClocks } from './merge-clocks.ts'
export { policyDoubts } from './policy-doubts.ts'
export { amountProblems, versionProblems } from './policy-problems.ts'
export { type PreparedSla, prepareSla } from './prepare-sla.ts'
export type { Facts, SlaEvent } from './sla-event.ts'
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
export { type PolicyAnswer, type WhyNot, whyNotAttached } from './why-not-attached.ts'
