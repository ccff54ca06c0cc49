import type { AnyRecord } from '../../conditions/condition.ts'
import type { AssignmentRule } from './assignment-rule.ts'

/** The rules of an entity, in one version. Of several versions the one decides that became active last. */
export interface RuleSet<R = AnyRecord> {
  readonly id: string
  /** A whole number from 1; higher is newer. */
  readonly version: number
  readonly on: string
  /** From when on it decides; left out, from the beginning. */
  readonly activeFrom?: Date
  /** How often events may assign a record within 24 hours, before it is taken for a loop; 10 when left out. */
  readonly perDay?: number
  readonly rules: readonly AssignmentRule<R>[]
}

/** A rule in a set, which says for all of them what they are on. */
type RuleInSet<R> = Omit<AssignmentRule<R>, 'on'>

/**
 * Puts rules together as one version of a set. Give all versions that are to be known to `createCrm`: one with an
 * `activeFrom` to come takes over at that instant, and nothing has to run for it.
 *
 * @example
 * ```ts
 * const deals = defineRuleSet({
 *   id: 'deals',
 *   version: 2,
 *   on: 'opportunity',
 *   activeFrom: new Date('2027-01-01T00:00:00Z'),
 *   rules: [{ id: 'key-deals', priority: 1, when: {}, assign: roundRobin({ team: 'key-accounts' }) }],
 * })
 * ```
 */
export function defineRuleSet<R = AnyRecord>(
  set: Omit<RuleSet<R>, 'rules'> & { readonly rules: readonly RuleInSet<R>[] },
): RuleSet<R> {
  const rules = Array.isArray(set.rules) ? set.rules : []
  return { ...set, rules: rules.map((rule: RuleInSet<R>) => ({ ...rule, on: set.on })) }
}

/** What was given as assignment, as sets: rules that stand alone are version 1 of a set named after their entity. */
export function ruleSetsOf(given: readonly (AssignmentRule | RuleSet)[]): readonly RuleSet[] {
  const alone = given.filter((one): one is AssignmentRule => !isRuleSet(one))
  const entities = [...new Set(alone.map(({ on }) => on))]
  return [
    ...entities.map(
      (on): RuleSet => ({ id: on, version: 1, on, rules: alone.filter((rule) => rule.on === on) }),
    ),
    ...given.filter(isRuleSet),
  ]
}

/** The version that decides on records of an entity at an instant; undefined before the first. */
export function activeRuleSet(sets: readonly RuleSet[], on: string, now: number): RuleSet | undefined {
  let active: RuleSet | undefined
  for (const set of sets) {
    if (set.on !== on || startOf(set) > now) continue
    if (!active || startOf(set) >= startOf(active)) active = set
  }
  return active
}

/** When a version takes over; epoch milliseconds. */
export function startOf({ activeFrom }: RuleSet): number {
  return activeFrom?.getTime() ?? Number.NEGATIVE_INFINITY
}

function isRuleSet(given: AssignmentRule | RuleSet): given is RuleSet {
  return 'rules' in given
}
