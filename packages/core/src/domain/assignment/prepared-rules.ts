import { type ConditionVars, type PreparedCondition, prepareCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import { type AssignmentRule, type Target, targetsOf } from './assignment-rule.ts'
import { firstOf, indexRules, type RuleIndex } from './rule-index.ts'

type AnyRecord = Readonly<Record<string, unknown>>
type Vars = Pick<ConditionVars, 'now' | 'zone'>

/** How one rule saw the record. */
export interface RuleVerdict {
  readonly rule: string
  readonly matched: boolean
  /** For a rule that did not match: the first part of its condition that failed, as `region eq`. */
  readonly firstFalse?: string
}

interface PreparedRule {
  readonly rule: AssignmentRule
  readonly targets: readonly Target[]
  readonly condition: PreparedCondition<object>
}

/** Rules of one entity made ready for many records: by department, the highest priority first. */
export interface PreparedRules {
  readonly version: string
  readonly rules: readonly AssignmentRule[]
  readonly lists: ReadonlyMap<string | undefined, RuleList>
  /** Whether some rule offers, so that open offers have to be counted. */
  readonly hasOffers: boolean
}

/** Rules that are asked one after another. */
export interface RuleList {
  readonly rules: readonly PreparedRule[]
  readonly index: RuleIndex
}

/** Checks the conditions of rules once. Throws a `ConditionError` for one that means nothing. */
export function prepareRules(shape: Shape, rules: readonly AssignmentRule[]): PreparedRules {
  const lists = new Map<string | undefined, RuleList>()
  for (const within of new Set([undefined, ...rules.map((rule) => rule.within)])) {
    const prepared = rules
      .filter((rule) => rule.within === within)
      .sort((a, b) => b.priority - a.priority)
      .map(
        (rule): PreparedRule => ({
          rule,
          targets: targetsOf(rule),
          condition: prepareCondition(shape, rule.when) as PreparedCondition<object>,
        }),
      )
    lists.set(within, { rules: prepared, index: indexRules(shape, prepared.map(fixedPredicate)) })
  }
  const hasOffers = rules.some((rule) => targetsOf(rule).some((target) => 'offer' in target && target.offer))
  return { version: versionOf(rules), rules, lists, hasOffers }
}

/** The first rule of a list, from a place on, that the record satisfies; -1 when there is none. */
export function firstMatch({ rules, index }: RuleList, record: AnyRecord, vars: Vars, from = 0): number {
  const context = { vars }
  return firstOf(
    index(record),
    (position) => position >= from && (rules[position] as PreparedRule).condition.matches(record, context),
  )
}

/** How the rules of a list saw the record, up to the one at `until`. */
export function explainRules(
  { rules }: RuleList,
  record: AnyRecord,
  vars: Vars,
  until: number,
): RuleVerdict[] {
  const asked = until < 0 ? rules : rules.slice(0, until + 1)
  return asked.map(({ rule: { id }, condition }) => {
    const { firstFalse, matched } = verdictOf(condition, record, vars)
    return { rule: id, matched, ...(firstFalse && { firstFalse }) }
  })
}

function verdictOf(condition: PreparedCondition<object>, record: AnyRecord, vars: Vars) {
  if (condition.matches(record as object, { vars })) return { matched: true }
  const { firstFalse } = condition.explain(record as object, { vars })
  return { matched: false, ...(firstFalse && { firstFalse: `${firstFalse.field} ${firstFalse.operator}` }) }
}

/** What the index reads. Terms as `now` are folded to some moment: they never stand beside the values it looks for. */
function fixedPredicate({ condition }: PreparedRule) {
  return condition.predicate({ now: 0, zone: 'UTC' })
}

/** Names the rules by what they say: a decision can be replayed with the rules that made it. */
function versionOf(rules: readonly AssignmentRule[]): string {
  let hash = 0x811c9dc5
  for (const char of JSON.stringify(rules, (_, value) =>
    typeof value === 'function' ? String(value) : value,
  ))
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
