export { assignRecord, assignRecords } from './assign-records.ts'
export {
  type AssignmentRule,
  department,
  type Filters,
  leastLoaded,
  person,
  pool,
  roundRobin,
  type Scored,
  type Skill,
  type Strategy,
  type Target,
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
export { aPerson, type Person, type TimeAway } from './people.ts'
export { type PreparedRules, prepareRules, type RuleVerdict } from './prepared-rules.ts'
export { ruleDoubts } from './rule-doubts.ts'
export { type Fairness, fairnessOf, type Simulation, simulate } from './simulate.ts'
export { checkStaff, type StaffSession } from './staff-doubts.ts'
