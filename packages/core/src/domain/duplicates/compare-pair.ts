import type { MethodName } from './match-rule.ts'
import {
  formsOf,
  type PreparedMatchRule,
  type PreparedMatchRules,
  type RecordForms,
} from './prepare-match-rules.ts'
import { type PreparedField, readField } from './prepared-field.ts'

/** What one field says for two records being one. */
export interface FieldEvidence {
  readonly field: string
  readonly method: MethodName
  /** The values as the records have them. */
  readonly left: unknown
  readonly right: unknown
  /** 0 to 1. */
  readonly similarity: number
  /** Whether it went into the score. A blank may be ignored. */
  readonly counted: boolean
}

/** Two records that a rule finds alike, and why. */
export interface PairMatch {
  /** The rule's id. */
  readonly rule: string
  /** 0 to 1: the weighted mean of the similarities that counted. */
  readonly score: number
  readonly evidence: readonly FieldEvidence[]
}

/** How one rule saw two records. */
export interface RuleComparison extends PairMatch {
  readonly matched: boolean
  /** For a rule that did not match: the first field that was not alike enough, or `score` when all of them were. */
  readonly firstFalse?: string
}

/**
 * The first rule that finds two records alike, or null. The same whichever record comes first: only the sides of the
 * evidence change places.
 */
export function comparePair(
  rules: PreparedMatchRules,
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): PairMatch | null {
  return compareForms(rules, formsOf(rules, a), formsOf(rules, b))
}

/** {@link comparePair} for records that were read by `formsOf` already. */
export function compareForms(rules: PreparedMatchRules, a: RecordForms, b: RecordForms): PairMatch | null {
  for (const prepared of rules.rules) {
    // Most pairs fail here, and need no evidence.
    if (prepared.fields.some((field) => !isAlikeEnough(field, a, b))) continue
    const { rule, score, evidence, matched } = explainRule(prepared, a, b)
    if (matched) return { rule, score, evidence }
  }
  return null
}

/** How every rule saw two records, for the person who asks why they were matched or not. */
export function explainPair(
  rules: PreparedMatchRules,
  a: Readonly<Record<string, unknown>>,
  b: Readonly<Record<string, unknown>>,
): readonly RuleComparison[] {
  const [left, right] = [formsOf(rules, a), formsOf(rules, b)]
  return rules.rules.map((prepared) => explainRule(prepared, left, right))
}

function explainRule({ rule, fields }: PreparedMatchRule, a: RecordForms, b: RecordForms): RuleComparison {
  const unlike = fields.find((field) => !isAlikeEnough(field, a, b))
  const evidence = fields.map((field) => evidenceOf(field, a, b))
  const score = weightedMean(fields, evidence)
  const matched = !unlike && score !== undefined && score >= rule.score
  return {
    rule: rule.id,
    matched,
    score: score ?? 0,
    evidence,
    ...(!matched && { firstFalse: unlike?.match.field ?? 'score' }),
  }
}

function isAlikeEnough(field: PreparedField, a: RecordForms, b: RecordForms): boolean {
  const similarity = similarityOf(field, a, b)
  return similarity === undefined || similarity >= field.threshold
}

/** Undefined when no field counted: two records of which nothing is known are not the same. */
function weightedMean(
  fields: readonly PreparedField[],
  evidence: readonly FieldEvidence[],
): number | undefined {
  let sum = 0
  let weights = 0
  for (const [at, { similarity, counted }] of evidence.entries()) {
    const weight = counted ? (fields[at]?.match.weight ?? 0) : 0
    sum += similarity * weight
    weights += weight
  }
  return weights === 0 ? undefined : sum / weights
}

/** Undefined when a blank is ignored. */
function similarityOf(
  { match, method, slot }: PreparedField,
  a: RecordForms,
  b: RecordForms,
): number | undefined {
  const left = a.forms[slot] ?? ''
  const right = b.forms[slot] ?? ''
  if (left !== '' && right !== '') return method.similarity(left, right)
  if (match.blanks === 'ignore') return undefined
  return match.blanks === 'match' && left === right ? 1 : 0
}

function evidenceOf(field: PreparedField, a: RecordForms, b: RecordForms): FieldEvidence {
  const similarity = similarityOf(field, a, b)
  return {
    field: field.match.field,
    method: field.match.method,
    left: readField(a.record, field.match.field),
    right: readField(b.record, field.match.field),
    similarity: similarity ?? 0,
    counted: similarity !== undefined,
  }
}
