export { type AssignByRules, assignByRules, type Ruled } from './assign-by-rules.ts'
export { assignInput } from './assign-input.ts'
export { assignRecords, explainAssignment, tryRecords } from './assign-records.ts'
export {
  type AssignmentRule,
  department,
  type Filters,
  type InGroup,
  type InTerritory,
  leastLoaded,
  type Named,
  namedBy,
  type OfferTerms,
  type OpenHours,
  type Preference,
  person,
  pool,
  queue,
  roundRobin,
  type Scored,
  type Skill,
  type Strategy,
  type Target,
  targetsOf,
  territory,
  weighted,
} from './assignment-rule.ts'
export type { AssignmentWorld, Consequences, LastOwner, Member } from './assignment-world.ts'
export {
  type Backtest,
  type BacktestedRecord,
  type BacktestOptions,
  backtestAssignment,
  type Given,
  type Shares,
} from './backtest.ts'
export { chooseOwner, explainOwner } from './choose-owner.ts'
export {
  type AssignmentDecision,
  type CandidateVerdict,
  type NotChosen,
  type RuleVerdict,
  type Settled,
  type TriedTarget,
  type UnassignedReason,
  whyNot,
} from './decision.ts'
export { type DecisionFacts, replayDecision } from './decision-facts.ts'
export { briefly, inFull, type KeptAssignment, keptIn } from './kept-assignment.ts'
export { assignmentPatch, endWaiting, noteDecision, noteNew } from './note-decisions.ts'
export { offer } from './offer/offer.ts'
export { type Asked, readAsked, withoutAsked } from './offer/read-asked.ts'
export type { Chosen } from './outcome.ts'
export { aPerson, type Person, type TimeAway } from './people.ts'
export { type PreparedRules, preparedAt, prepareRules } from './prepared-rules.ts'
export { queueCheck } from './queue/queue-check.ts'
export { queueItem } from './queue/queue-item.ts'
export { letWait, queuesOf } from './queue/queues-of.ts'
export { holdQueues } from './queue/read-queues.ts'
export { checkQueueAt, wakeQueues } from './queue/wake-queues.ts'
export type { Assigned } from './read-world.ts'
export { ruleDoubts } from './rule-doubts.ts'
export { defineRuleSet, type RuleSet, ruleSetsOf } from './rule-set.ts'
export { ruleSetDoubts } from './rule-set-doubts.ts'
export { ruleSetProblems } from './rule-set-problems.ts'
export { type Fairness, fairnessOf, type Simulation, simulate } from './simulate.ts'
export { checkStaff } from './staff-doubts.ts'
