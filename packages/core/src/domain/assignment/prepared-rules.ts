import { type ConditionVars, type PreparedCondition, prepareCondition } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import { type AssignmentRule, type Target, targetsOf } from './assignment-rule.ts'
import type { RuleVerdict } from './decision.ts'
import { leftInPool, type Outcome } from './outcome.ts'
import { type Indexed, indexRules, type RuleIndex } from './rule-index.ts'
import { activeRuleSet, type RuleSet } from './rule-set.ts'

type AnyRecord = Readonly<Record<string, unknown>>
type Vars = Pick<ConditionVars, 'now' | 'zone'>

interface PreparedRule {
  readonly rule: AssignmentRule
  readonly targets: readonly Target[]
  readonly condition: PreparedCondition<object>
  /** What it comes to for every record alike: known of a rule that leaves them all in the pool. */
  readonly always: Outcome | undefined
}

/** Rules of one entity made ready for many records: the highest priority first. */
export interface PreparedRules {
  /** The set that they are of, and its version: its number and a name of the rules by what they say. */
  readonly ruleSet: string
  readonly version: string
  readonly shape: Shape
  readonly rules: readonly AssignmentRule[]
  /** Those that are asked first, of no department. */
  readonly general: RuleList
  readonly departments: ReadonlyMap<string, RuleList>
  /** Whether some rule offers, so that open offers have to be counted. */
  readonly hasOffers: boolean
}

/** Rules that are asked one after another. */
export interface RuleList {
  readonly rules: readonly PreparedRule[]
  readonly index: RuleIndex<Vars>
}

/** Checks the conditions of rules once. Throws a `ConditionError` for one that means nothing. */
export function prepareRules(
  shape: Shape,
  // biome-ignore lint/suspicious/noExplicitAny: rules of any entity, typed where they are written.
  given: readonly AssignmentRule<any>[] | RuleSet<any>,
): PreparedRules {
  const { id, version, rules } =
    'rules' in given ? given : { id: shape.name, version: FIRST_VERSION, rules: given }
  const departments = new Map<string, RuleList>()
  for (const { within } of rules)
    if (within !== undefined && !departments.has(within))
      departments.set(within, listOf(shape, rules, within))
  return {
    ...{ ruleSet: id, version: `${version}-${contentHash(rules)}`, shape, rules },
    ...{ general: listOf(shape, rules, undefined), departments },
    hasOffers: rules.some((rule) => targetsOf(rule).some((target) => 'offer' in target && target.offer)),
  }
}

function listOf(shape: Shape, rules: readonly AssignmentRule[], within: string | undefined): RuleList {
  const prepared = rules
    .filter((rule) => rule.within === within)
    .sort((a, b) => b.priority - a.priority)
    .map((rule): PreparedRule => {
      const targets = targetsOf(rule)
      const condition = prepareCondition(shape, rule.when) as PreparedCondition<object>
      return { rule, targets, condition, always: alwaysOf(rule, targets) }
    })
  return { rules: prepared, index: indexRules(shape, prepared.map(indexedOf)) }
}

function alwaysOf(rule: AssignmentRule, [target, ...others]: readonly Target[]): Outcome | undefined {
  return target?.to === 'pool' && others.length === 0 ? leftInPool(rule) : undefined
}

/** The first rule of a list, from a place on, that the record satisfies; -1 when there is none. */
export function firstMatch({ index }: RuleList, record: AnyRecord, vars: Vars, from = 0): number {
  return index(record, vars, from)
}

/** Of how many rules a decision says how they saw the record: those just before the one that decided. */
const MOST_EXPLAINED = 200

/** How the rules of a list saw the record, up to the one at `until`. */
export function explainRules(
  { rules }: RuleList,
  record: AnyRecord,
  vars: Vars,
  until: number,
): RuleVerdict[] {
  const asked = until < 0 ? rules : rules.slice(0, until + 1)
  return asked.slice(-MOST_EXPLAINED).map(({ rule: { id }, condition }) => {
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
function indexedOf({ condition }: PreparedRule): Indexed<Vars> {
  const predicate = condition.predicate(SOME_MOMENT)
  return {
    predicate,
    isFixed: condition.predicate(OTHER_MOMENT) === predicate,
    matches: (record, vars) => condition.matches(record, { vars }),
  }
}

const SOME_MOMENT = { now: 0, zone: 'UTC' }
const OTHER_MOMENT = { now: 1, zone: 'UTC' }

const FIRST_VERSION = 1
/** By the shape that a model has, so that a rule set can serve several. */
const preparedSets = new WeakMap<Shape, WeakMap<RuleSet, PreparedRules>>()

/** The rules that decide on records of an entity at an instant, made ready once. Before the first version there are none. */
export function preparedAt(shape: Shape, sets: readonly RuleSet[], now: number): PreparedRules {
  const set = activeRuleSet(sets, shape.name, now) ?? { ...NO_RULES, id: shape.name, on: shape.name }
  const known = preparedSets.get(shape) ?? new WeakMap<RuleSet, PreparedRules>()
  preparedSets.set(shape, known)
  const prepared = known.get(set) ?? prepareRules(shape, set)
  known.set(set, prepared)
  return prepared
}

const NO_RULES = { version: FIRST_VERSION, rules: [] }

/** Names the rules by what they say: a decision can be replayed with the rules that made it. */
function contentHash(rules: readonly AssignmentRule[]): string {
  let hash = 0x811c9dc5
  for (const char of JSON.stringify(rules, (_, value) =>
    typeof value === 'function' ? String(value) : value,
  ))
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
