export { blockingKeys, KEY_VERSION, keysOfForms } from './blocking-keys.ts'
export {
  type Cluster,
  type Clustering,
  type ClusterLimits,
  clusterPairs,
  type HeldPair,
  type IdPair,
  type MatchedPair,
} from './cluster-pairs.ts'
export {
  compareForms,
  comparePair,
  explainPair,
  type FieldEvidence,
  type PairMatch,
  type RuleComparison,
} from './compare-pair.ts'
export type { Blanks, FieldMatch, MatchAction, MatchOptions, MatchRule, MethodName } from './match-rule.ts'
export { matchRuleProblems } from './match-rule-problems.ts'
export { type LabelledPair, type MatchQuality, measureMatching, type WrongPair } from './measure-matching.ts'
export {
  formsOf,
  type PreparedMatchRules,
  prepareMatchRules,
  type RecordForms,
} from './prepare-match-rules.ts'
