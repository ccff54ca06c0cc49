import { type Filters, type Target, targetsOf } from '../assignment-rule.ts'
import type { RuleSet } from '../rule-set.ts'

/** The names of all queues in which rules let records wait, in any version. */
export function queuesOf(sets: readonly RuleSet[]): readonly string[] {
  return [...new Set(allTargets(sets).flatMap((target) => (target?.to === 'queue' ? [target.queue] : [])))]
}

/** Whether by some rule, in any version, records wait in a queue or are offered. */
export function letWait(sets: readonly RuleSet[]): boolean {
  return allTargets(sets).some((target) => target?.to === 'queue' || target?.offer !== undefined)
}

/** Rules are looked over later: what is none has no targets. */
function allTargets(sets: readonly RuleSet[]): readonly (Partial<Filters> & Target)[] {
  return sets.flatMap(({ rules }) => (Array.isArray(rules) ? rules : []).flatMap(targetsOf))
}
