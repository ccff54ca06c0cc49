import { type AssignmentRule, targetsOf } from '../assignment-rule.ts'

/** The names of all queues in which rules let records wait. */
export function queuesOf(rules: readonly AssignmentRule[]): readonly string[] {
  const named = rules.flatMap(targetsOf).flatMap((target) => (target?.to === 'queue' ? [target.queue] : []))
  return [...new Set(named)]
}
