export { assignRecord, assignRecords, tryRecords } from './assign-records.ts'
export {
  type AssignmentRule,
  department,
  type Filters,
  leastLoaded,
  type OfferTerms,
  person,
  pool,
  queue,
  roundRobin,
  type Scored,
  type Skill,
  type Strategy,
  type Target,
  targetsOf,
  weighted,
} from './assignment-rule.ts'
export type { AssignmentWorld, Consequences, Member } from './assignment-world.ts'
export { type Chosen, chooseOwner, explainOwner } from './choose-owner.ts'
export {
  type AssignmentDecision,
  type CandidateVerdict,
  type NotChosen,
  type TriedTarget,
  type UnassignedReason,
  whyNot,
} from './decision.ts'
export { departmentProblems } from './department-problems.ts'
export { assignmentPatch, endWaiting, noteDecision, noteNew } from './note-decisions.ts'
export { offer } from './offer/offer.ts'
export { type Asked, readAsked } from './offer/read-asked.ts'
export { aPerson, type Person, type TimeAway } from './people.ts'
export { type PreparedRules, prepareRules, type RuleVerdict } from './prepared-rules.ts'
export { queueCheck } from './queue/queue-check.ts'
export { queueItem } from './queue/queue-item.ts'
export { queuesOf } from './queue/queues-of.ts'
export { holdQueues } from './queue/read-queues.ts'
export { checkQueueAt, wakeQueues } from './queue/wake-queues.ts'
export { type Fairness, fairnessOf, type Simulation, simulate } from './simulate.ts'
export { waitingProblems } from './waiting-problems.ts'
