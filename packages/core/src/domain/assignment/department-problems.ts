import type { Issue } from '../../engine/errors.ts'
import { type AssignmentRule, targetsOf } from './assignment-rule.ts'

/** Departments that have no rules, and departments that hand on to each other in a circle. */
export function departmentProblems(rules: readonly AssignmentRule[]): readonly Issue[] {
  const departments = new Set(rules.flatMap(({ within }) => within ?? []))
  const unknown = rules.flatMap((rule) =>
    departmentsOf(rule)
      .filter((name) => !departments.has(name))
      .map((name) => ({
        code: 'DEPARTMENT_UNKNOWN',
        path: `${rule.id}.assign`,
        message: `hands on to the rules "${name}"; no rule is within "${name}".`,
        zh: `转交给规则组“${name}”，但没有规则属于“${name}”。`,
      })),
  )
  const circular = [...departments]
    .filter((name) => leadsTo(name, name, rules, new Set()))
    .map((name) => ({
      code: 'DEPARTMENT_CYCLE',
      path: name,
      message: 'hands on to itself, by way of its own rules.',
      zh: '通过自身的规则又转交回自身。',
    }))
  return [...unknown, ...circular]
}

/** What is no target is reported with its rule. */
function departmentsOf(rule: AssignmentRule): readonly string[] {
  return targetsOf(rule).flatMap((target) => (target?.to === 'rules' ? [target.rules] : []))
}

function leadsTo(from: string, to: string, rules: readonly AssignmentRule[], seen: Set<string>): boolean {
  if (seen.has(from)) return false
  seen.add(from)
  const next = rules.filter(({ within }) => within === from).flatMap(departmentsOf)
  return next.includes(to) || next.some((name) => leadsTo(name, to, rules, seen))
}
