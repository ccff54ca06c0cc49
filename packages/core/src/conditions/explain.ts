import { compileReading } from './compile-matcher.ts'
import { lowerCondition } from './lower-condition.ts'
import type { LowerOptions } from './lowering.ts'
import type { MatchContext } from './match-context.ts'
import { type FieldTest, isGroup, type Outline, outlineOf, type RelationTest } from './outline.ts'
import { recordReading } from './read-record.ts'
import type { Reading } from './reading.ts'
import type { Shape } from './shape.ts'

/** What a part of a condition comes to for one record. */
export type Verdict = boolean | 'unknown'

/** A condition as a tree, each part with its verdict. */
export type Explanation = ExplainedGroup | ExplainedTest

/** Parts that belong together. */
export interface ExplainedGroup {
  readonly is: 'all' | 'any' | 'not'
  readonly verdict: Verdict
  readonly path: readonly (string | number)[]
  readonly of: readonly Explanation[]
}

/** One operator on one field or relation: what was asked for and what was found. */
export interface ExplainedTest {
  readonly is: 'test'
  readonly verdict: Verdict
  readonly path: readonly (string | number)[]
  readonly field: string
  readonly operator: string
  readonly expected: unknown
  /** Left out for related records. */
  readonly actual?: unknown
}

/** Why a record does or does not satisfy a condition. */
export interface Explained {
  readonly matches: boolean
  readonly tree: Explanation
  /** The first test without whose verdict the record might have matched. */
  readonly firstFalse?: ExplainedTest
}

/** Options of {@link explainCondition}. */
export type ExplainOptions = MatchContext & Pick<LowerOptions, 'event' | 'allow' | 'related' | 'history'>

/** Explains a record against a condition, as data. Throws a `ConditionError` for a condition that means nothing. */
export function explainCondition(
  shape: Shape,
  condition: unknown,
  record: object,
  options: ExplainOptions = {},
): Explained {
  const { before, findRelated } = options
  const lowering = { ...options, event: options.event ?? before !== undefined }
  const reading = recordReading(shape, findRelated as Reading['related'])
  const holdsFor = (asked: unknown) =>
    compileReading(lowerCondition(shape, asked, lowering), reading)(record, before ?? undefined)

  const isMatch = holdsFor(condition)
  const judge = (test: FieldTest | RelationTest): Verdict =>
    holdsFor(test.condition) ? true : holdsFor({ not: test.condition }) ? false : 'unknown'
  const tree = explain(outlineOf(shape, condition), record, judge)
  const decisive = isMatch ? undefined : firstAgainst(tree, true)
  return { matches: isMatch, tree, ...(decisive && { firstFalse: decisive }) }
}

function explain(
  outline: Outline,
  record: object,
  judge: (test: FieldTest | RelationTest) => Verdict,
): Explanation {
  const { path } = outline
  if (outline.is === 'not') {
    const of = explain(outline.of, record, judge)
    return { is: 'not', verdict: of.verdict === 'unknown' ? 'unknown' : !of.verdict, path, of: [of] }
  }
  if (isGroup(outline)) {
    const of = outline.of.map((part) => explain(part, record, judge))
    return { is: outline.is, verdict: combined(outline.is, of), path, of }
  }
  const { name: field, operator, operand: expected } = outline
  const test = { is: 'test', verdict: judge(outline), path, field, operator, expected } as const
  return outline.is === 'relation' ? test : { ...test, actual: actualOf(record, field) }
}

/** Kleene's conjunction and disjunction. */
function combined(is: 'all' | 'any', parts: readonly Explanation[]): Verdict {
  const decisive = is === 'any'
  if (parts.some((part) => part.verdict === decisive)) return decisive
  return parts.some((part) => part.verdict === 'unknown') ? 'unknown' : !decisive
}

function firstAgainst(tree: Explanation, wanted: boolean): ExplainedTest | undefined {
  if (tree.is === 'test') return tree.verdict === wanted ? undefined : tree
  if (tree.verdict === wanted) return undefined
  for (const part of tree.of) {
    const found = firstAgainst(part, tree.is === 'not' ? !wanted : wanted)
    if (found) return found
  }
  return undefined
}

function actualOf(record: object, field: string): unknown {
  const values = record as { readonly [key: string]: unknown }
  if (!field.startsWith('ext.')) return values[field] ?? null
  const ext = values['ext'] as { readonly [key: string]: unknown } | null | undefined
  return ext?.[field.slice('ext.'.length)] ?? null
}
