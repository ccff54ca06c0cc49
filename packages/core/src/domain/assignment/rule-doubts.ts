import { entails, holdsAlways, type Reading, readingOf } from '../../conditions/index.ts'
import type { Shape } from '../../conditions/shape.ts'
import { conditionDoubts, holdsNever } from '../../engine/condition-doubts.ts'
import type { Issue } from '../../engine/errors.ts'
import { type AssignmentRule, type Target, targetsOf } from './assignment-rule.ts'
import { targetDoubts } from './target-doubts.ts'

/**
 * What rules hardly mean: one that is never asked, because an earlier one takes all that it would; a condition that
 * nothing satisfies; a target behind the pool or behind a queue that is never full, or one that nobody can ever be chosen
 * for; a department that nobody hands on to.
 */
export function ruleDoubts(shape: Shape, rules: readonly AssignmentRule[]): readonly Issue[] {
  return [
    ...rules.flatMap(({ id, when }) => conditionDoubts(shape, when, `${id}.when`)),
    ...[...Map.groupBy(rules, ({ within }) => within).values()].flatMap((list) => shadowed(shape, list)),
    ...rules.flatMap(behindLast),
    ...rules.flatMap((rule) => targetDoubts(shape, rule)),
    ...unusedDepartments(rules),
    ...(isPoolSaid(rules) ? [] : leftOver(shape, rules)),
  ]
}

/** Rules that one list asks, of which an earlier one matches wherever a later one does and keeps what it matched. */
function shadowed(shape: Shape, list: readonly AssignmentRule[]): readonly Issue[] {
  const ordered = [...list].sort((a, b) => b.priority - a.priority)
  const taking = takers()
  return ordered.flatMap((rule) => {
    const reading = readingOf(shape, rule.when)
    const earlier = taking.about(rule.when).find((taker) => entails(reading, taker.reading))
    // A rule that lets the next one try keeps nothing from it.
    if (rule.otherwise !== 'next') taking.add({ id: rule.id, reading })
    return earlier && !holdsNever(shape, rule.when) ? [shadowedBy(rule.id, earlier.id)] : []
  })
}

interface Taker {
  readonly id: string
  readonly reading: Reading
}

/**
 * The rules so far by a value that they demand: one for the north is weighed only against those for the north and those
 * for everywhere, so that ten thousand rules are looked over in a moment.
 */
function takers() {
  const byDemand = new Map<string, Taker[]>()
  return {
    add(taker: Taker) {
      const [first = ''] = demandsOf(taker.reading.condition)
      byDemand.set(first, [...(byDemand.get(first) ?? []), taker])
    },
    about: (when: object) => ['', ...demandsOf(when)].flatMap((demand) => byDemand.get(demand) ?? []),
  }
}

/** Each field that has to have one value, with that value. */
function demandsOf(condition: object): readonly string[] {
  return Object.entries(condition)
    .map(([field, asked]): [string, unknown] => [field, (asked as { eq?: unknown } | null)?.eq ?? asked])
    .filter(([, value]) => typeof value === 'string' || typeof value === 'boolean')
    .map(([field, value]) => `${field} ${value}`)
}

function shadowedBy(id: string, earlier: string): Issue {
  return {
    code: 'RULE_SHADOWED',
    path: `${id}.when`,
    message: `is never asked: "${earlier}" stands before it and takes every record that it would.`,
    zh: `永远不会生效：排在前面的“${earlier}”会接收它能匹配的全部记录。`,
  }
}

function behindLast(rule: AssignmentRule): readonly Issue[] {
  const targets = targetsOf(rule)
  const last = targets.findIndex((target) => target.to === 'pool' || isEndless(target))
  if (last < 0 || last === targets.length - 1) return []
  const [name, zh] =
    targets[last]?.to === 'pool' ? ['pool', '公海'] : ['queue without `max`', '没有 max 的队列']
  return [
    {
      code: 'TARGET_UNREACHED',
      path: `${rule.id}.assign.${last + 1}`,
      message: `is never tried: the ${name} before it takes everything.`,
      zh: `永远不会尝试：前面的${zh}会接收全部记录。`,
    },
  ]
}

function isEndless(target: Target): boolean {
  return target.to === 'queue' && target.max === undefined
}

function unusedDepartments(rules: readonly AssignmentRule[]): readonly Issue[] {
  const handedTo = new Set(
    rules.flatMap((rule) => targetsOf(rule).flatMap((target) => (target.to === 'rules' ? target.rules : []))),
  )
  const departments = new Set(rules.flatMap(({ within }) => within ?? []))
  return [...departments]
    .filter((name) => !handedTo.has(name))
    .map((name) => ({
      code: 'DEPARTMENT_UNUSED',
      path: name,
      message: 'is a department that no rule hands on to, so its rules are never asked.',
      zh: '没有规则转交给该部门，其规则永远不会生效。',
    }))
}

function isPoolSaid(rules: readonly AssignmentRule[]): boolean {
  return rules.some((rule) => targetsOf(rule).some(({ to }) => to === 'pool'))
}

/** Whoever speaks of the pool knows of it; to others it is news that records may end up there. */
function leftOver(shape: Shape, rules: readonly AssignmentRule[]): readonly Issue[] {
  const asked = rules.filter(({ within }) => within === undefined)
  if (asked.length === 0 || asked.some(({ when }) => holdsAlways(shape, when))) return []
  return [
    {
      code: 'RULE_NO_CATCH_ALL',
      path: 'assignment',
      message:
        'has no rule for the rest: what no rule matches lies in the pool. Say so with a last rule: pool().',
      zh: '没有兜底规则：未匹配的记录会进入公海。请在最后加一条 pool() 规则明确说明。',
    },
  ]
}
