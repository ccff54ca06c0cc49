export { type AssignmentRule, person, pool, roundRobin, type Target } from './assignment-rule.ts'
export { readWorld } from './assignment-world.ts'
export {
  type AssignmentDecision,
  type CandidateVerdict,
  chooseOwner,
  type MatchedRule,
  matchRule,
  ownerAtTurn,
  type PreparedRules,
  prepareRules,
  type RuleVerdict,
} from './choose-owner.ts'
