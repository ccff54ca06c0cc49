import type { Entity } from '../../engine/entities/entity.ts'
import type { Issue } from '../../engine/errors.ts'
import type { Words } from '../../engine/given.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import { milliseconds } from '../../engine/time/duration.ts'
import type { ApprovalRule, Approver } from './approval-rule.ts'

const RULE_KEYS: Readonly<Record<keyof ApprovalRule, true>> = {
  ...{ mode: true, by: true, when: true },
  ...{ over: true, mayApproveOwn: true, differentApprovers: true, timeouts: true },
}
const TIMEOUT_KEYS = { after: true, do: true, to: true } as const
const DEEDS: readonly unknown[] = ['remind', 'escalate', 'expire', 'approve', 'reject']
const MODES: readonly unknown[] = ['all', 'any', 'sequence']

/**
 * What is wrong with an approval rule on an entity, whoever wrote it without types; its `when` is for
 * whoever asks that condition. `roles` are those that exist.
 */
export function approvalProblems(
  entity: Entity,
  path: string,
  rule: ApprovalRule,
  roles: readonly string[],
): readonly Issue[] {
  if (typeof rule !== 'object' || rule === null) return [problem(path, NOBODY)]
  const { by, mode = 'all' } = rule
  const [over, timeouts] = [listed(rule.over), listed(rule.timeouts)]
  const approvers = (list: unknown, at: string) => approverProblems(entity, `${path}.${at}`, list, roles)
  return [
    ...unknownKeys(rule, RULE_KEYS, path),
    ...approvers(by, 'by'),
    ...modeProblems(mode, `${path}.mode`),
    ...(Array.isArray(rule.over ?? []) ? [] : [problem(`${path}.over`, FIELDS)]),
    ...(Array.isArray(rule.timeouts ?? []) ? [] : [problem(`${path}.timeouts`, TIMEOUTS)]),
    ...over
      .filter((field) => !entity.fields.has(field))
      .map((field) => fieldProblem(entity, `${path}.over.${field}`)),
    ...timeouts.flatMap((timeout, index) => {
      const at = `${path}.timeouts.${index}`
      if (typeof timeout !== 'object' || timeout === null) return [problem(at, TIMEOUTS)]
      const earlier = timeouts[index - 1]
      return [
        ...unknownKeys(timeout, TIMEOUT_KEYS, at),
        ...(DEEDS.includes(timeout.do) ? [] : [problem(`${at}.do`, DEED)]),
        ...(lengthOf(timeout.after) > (earlier ? lengthOf(earlier.after) : 0)
          ? []
          : [problem(`${at}.after`, AFTER)]),
        ...(timeout.do === 'escalate' ? approvers(timeout.to, `timeouts.${index}.to`) : []),
      ]
    }),
  ]
}

function approverProblems(
  entity: Entity,
  path: string,
  list: unknown,
  roles: readonly string[],
): readonly Issue[] {
  if (!Array.isArray(list) || list.length === 0) return [problem(path, NOBODY)]
  return (list as readonly Approver[]).flatMap((approver, index) => {
    const at = `${path}.${index}`
    const keys = typeof approver === 'object' && approver !== null ? Object.keys(approver) : []
    if (keys.length !== 1 || !['user', 'role', 'team', 'field', 'external'].includes(keys[0] ?? ''))
      return [problem(at, NOBODY)]
    if ('role' in approver && !roles.includes(approver.role))
      return [
        misspelt({ code: 'APPROVAL_RULE', path: `${at}.role`, wrong: String(approver.role), ...ROLE }, roles),
      ]
    if ('field' in approver && entity.fields.get(approver.field)?.type.kind !== 'ref')
      return [fieldProblem(entity, `${at}.field`)]
    return []
  })
}

function modeProblems(mode: ApprovalRule['mode'], path: string): readonly Issue[] {
  if (MODES.includes(mode)) return []
  const quorum = typeof mode === 'object' && mode !== null ? mode.quorum : undefined
  return Number.isSafeInteger(quorum) && (quorum ?? 0) >= 1 ? [] : [problem(path, MODE)]
}

function listed<T>(given: readonly T[] | undefined): readonly T[] {
  return Array.isArray(given) ? given : []
}

/** A duration in milliseconds, and NaN for what is none, which is more than nothing. */
function lengthOf(after: Parameters<typeof milliseconds>[0]): number {
  try {
    return milliseconds(after)
  } catch {
    return Number.NaN
  }
}

const NOBODY: Words = {
  message: 'names nobody: say [{ user }, { role }, { team }, { field } or { external }].',
  zh: '没有指定审批人：请使用 [{ user }、{ role }、{ team }、{ field } 或 { external }]。',
}
const ROLE = { en: 'is no role of this CRM', zh: '不是该 CRM 中的角色' }
const FIELDS: Words = {
  message: "must be a list of fields: ['amount'].",
  zh: "必须是字段列表：['amount']。",
}
const TIMEOUTS: Words = {
  message: "must be steps in time: [{ after: '2d', do: 'remind' }].",
  zh: "必须是按时间的步骤：[{ after: '2d', do: 'remind' }]。",
}
const MODE: Words = {
  message: 'must be all, any, sequence or { quorum: n } with a whole number from 1.',
  zh: '必须是 all、any、sequence 或 { quorum: n }（n 为从 1 开始的整数）。',
}
const DEED: Words = {
  message: 'must be remind, escalate, expire, approve or reject.',
  zh: '必须是 remind、escalate、expire、approve 或 reject。',
}
const AFTER: Words = {
  message: 'must be a duration such as 2d, longer than the one before.',
  zh: '必须是时长（例如 2d），且长于前一项。',
}

function problem(path: string, words: Words): Issue {
  return { code: 'APPROVAL_RULE', path, ...words }
}

function fieldProblem({ name }: Entity, path: string): Issue {
  return {
    code: 'FIELD_UNKNOWN',
    path,
    message: `is no field of ${name} that can be used here.`,
    zh: `不是 ${name} 中可用于此处的字段。`,
  }
}
