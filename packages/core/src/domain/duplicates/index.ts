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
export { dismissPair } from './dismiss-pair.ts'
export { duplicateClusters } from './duplicate-clusters.ts'
export { duplicatePair, inOrder, pairName } from './duplicate-pair.ts'
export { type DuplicateMatch, type DuplicatesFound, findDuplicates } from './find-duplicates.ts'
export { matchKeys } from './match-keys.ts'
export type { Blanks, FieldMatch, MatchAction, MatchOptions, MatchRule, MethodName } from './match-rule.ts'
export { matchRuleProblems } from './match-rule-problems.ts'
export { matchRun } from './match-run.ts'
export { type Matching, matchingOf } from './matching.ts'
export { matchingProblems } from './matching-problems.ts'
export { type LabelledPair, type MatchQuality, measureMatching, type WrongPair } from './measure-matching.ts'
export {
  formsOf,
  type PreparedMatchRules,
  prepareMatchRules,
  type RecordForms,
} from './prepare-match-rules.ts'
export { matchJobs, reindexDuplicates, scanDuplicates } from './scan-duplicates.ts'
