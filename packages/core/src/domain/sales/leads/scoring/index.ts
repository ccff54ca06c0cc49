export {
  backtestScore,
  type ScoreBacktest,
  type ScoreBacktestGroup,
  type ScoreBacktestSession,
} from './backtest-score.ts'
export { SCORE_FIELDS } from './condition-fields.ts'
export { scoredFields, scoreLeads, scorer } from './keep-score.ts'
export { type PreparedScoreModel, prepareScoreModel } from './prepare-score-model.ts'
export { type ScoreShapes, scoreDoubts } from './score-doubts.ts'
export { type LeadScore, type RulePoints, type ScoredLead, scoreLead } from './score-lead.ts'
export type { EventRule, RecordRule, ScoreGrade, ScoreModel, ScoreRule } from './score-model.ts'
export { scoreProblems } from './score-problems.ts'
export { scoringHooks } from './scoring-hooks.ts'
