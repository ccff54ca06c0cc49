import { lowerAtAnyMoment } from './check-condition.ts'
import { compileReading, type Matcher } from './compile-matcher.ts'
import type { AnyRecord, Condition } from './condition.ts'
import { type DescribeLocale, describeCondition } from './describe.ts'
import { type Explained, explainCondition } from './explain.ts'
import { lowerCondition } from './lower-condition.ts'
import type { ConditionVars, LowerOptions } from './lowering.ts'
import type { MatchContext } from './match-context.ts'
import type { Predicate } from './predicate.ts'
import { recordReading } from './read-record.ts'
import type { Reading } from './reading.ts'
import type { Shape } from './shape.ts'

/**
 * Whether a record satisfies a condition. Throws a `ConditionError` for a condition that means nothing.
 *
 * @example
 * ```ts
 * matches(leadShape, { region: 'north', employees: { gte: 500 } }, { region: 'north', employees: 800 }) // true
 * ```
 */
export function matches<R extends object>(
  shape: Shape,
  condition: Condition<NoInfer<R>>,
  record: R,
  context: MatchContext = {},
): boolean {
  return prepareCondition(shape, condition, { event: context.before !== undefined }).matches(record, context)
}

/** How a condition is going to be used. */
export type PrepareOptions = Pick<LowerOptions, 'event' | 'allow' | 'related' | 'history'>

/** A checked condition, ready for many records. */
export interface PreparedCondition<R extends object = AnyRecord> {
  matches(record: R, context?: MatchContext): boolean
  /** What a store is asked. */
  predicate(vars?: Partial<ConditionVars>): Predicate
  describe(locale: DescribeLocale): string
  explain(record: R, context?: MatchContext): Explained
}

/** Checks a condition once for many records. It is lowered once too, unless it has terms, which need their vars. */
export function prepareCondition<R extends object = AnyRecord>(
  shape: Shape,
  condition: Condition<R>,
  options: PrepareOptions = {},
): PreparedCondition<R> {
  const checked = lowerAtAnyMoment(shape, condition, { ...options, history: options.history !== undefined })
  const isFixed = !checked.usesVars
  const isFinal = isFixed && !options.related && !options.history
  const predicateFor = (vars: Partial<ConditionVars> = {}) =>
    isFinal ? checked.predicate : lowerCondition(shape, condition, { ...options, vars })
  let latest: { vars: unknown; findRelated: unknown; matcher: Matcher<object> } | undefined
  let plain: Matcher<object> | undefined

  function matcherFor({ vars, findRelated }: MatchContext): Matcher<object> {
    const known = latest && latest.findRelated === findRelated && (isFixed || latest.vars === vars)
    if (latest && known) return latest.matcher
    const matcher = compileReading(
      predicateFor(vars),
      recordReading(shape, findRelated as Reading['related']),
    )
    latest = { vars, findRelated, matcher }
    return matcher
  }

  return {
    matches(record, context) {
      // Most conditions are asked of very many records in no context, so that way is kept free.
      if (plain && (context === undefined || !context.findRelated))
        return plain(record, context?.before ?? undefined)
      const matcher = matcherFor(context ?? {})
      if (isFixed && !context?.findRelated) plain = matcher
      return matcher(record, context?.before ?? undefined)
    },
    predicate: predicateFor,
    describe: (locale) => describeCondition(shape, condition, locale),
    explain: (record, context = {}) => explainCondition(shape, condition, record, { ...options, ...context }),
  }
}
