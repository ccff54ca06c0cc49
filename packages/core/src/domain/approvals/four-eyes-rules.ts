import {
  hasNoRecord,
  invalid,
  type RuledVerb,
  type RuledVerbs,
  type RuleWords,
  ruledVerb,
} from '../../engine/command/ruled-verb.ts'
import type { Issue } from '../../engine/errors.ts'
import { isObject, isTimeToPass, listOf } from '../../engine/given.ts'
import { recordVerbs } from '../../engine/plugins/install-plugins.ts'
import { approvalProblems } from './approval-problems.ts'
import type { ApprovalRule } from './approval-rule.ts'
import type { FourEyesRule } from './four-eyes-rule.ts'

const KEYS: Readonly<Record<keyof FourEyesRule, true>> = {
  ...{ by: true, mode: true, over: true, differentApprovers: true, timeouts: true },
  ...{ fields: true, when: true, lasts: true },
}
const EXAMPLE = "{ by: [{ role: 'director' }] }"
const WORDS: RuleWords = {
  keys: KEYS,
  example: EXAMPLE,
  verb: { en: 'needs somebody else, but is no verb here', zh: '要求他人审批，但不是任何实体的操作' },
}

/** Every rule of four eyes by its verb. Notes what is wrong. `roles` are those that exist. */
export function fourEyesRules(
  given: unknown,
  installed: RuledVerbs,
  roles: readonly string[],
  problems: Issue[],
): ReadonlyMap<string, readonly FourEyesRule[]> {
  const rules = new Map<string, readonly FourEyesRule[]>()
  if (given !== undefined && !isObject(given))
    problems.push(
      invalid(
        'fourEyes',
        `must be rules by verb: { 'lead.delete': ${EXAMPLE} }.`,
        `必须是按操作列出的规则：{ 'lead.delete': ${EXAMPLE} }。`,
      ),
    )
  for (const [verb, rule] of Object.entries(isObject(given) ? given : {})) {
    const found = ruleProblems(verb, rule, installed, roles)
    problems.push(...found)
    if (found.length === 0) rules.set(verb, [rule as FourEyesRule])
  }
  return rules
}

function ruleProblems(
  name: string,
  given: unknown,
  installed: RuledVerbs,
  roles: readonly string[],
): readonly Issue[] {
  const path = `fourEyes.${name}`
  const problems: Issue[] = []
  const found = ruledVerb(name, given, path, installed, WORDS, problems)
  if (!found) return problems
  const { entity, rule } = found
  const { by, mode, over, differentApprovers, timeouts, lasts } = rule
  const asked = Object.fromEntries(
    Object.entries({ by, mode, over, differentApprovers, timeouts }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  return [
    ...problems,
    ...verbProblems(name, found, path, installed),
    ...approvalProblems(entity, path, asked as unknown as ApprovalRule, roles),
    ...silenceProblems(timeouts, path),
    ...(lasts === undefined || isTimeToPass(lasts)
      ? []
      : [invalid(`${path}.lasts`, "must be a duration: '3d'.", "必须是时长：'3d'。")]),
  ]
}

function verbProblems(
  name: string,
  { entity, verb, rule }: RuledVerb,
  path: string,
  installed: RuledVerbs,
): readonly Issue[] {
  const isWrite = recordVerbs.has(verb)
    ? /^(create|update|delete)(Many)?$|^restore$/.test(verb)
    : !installed.queries.has(name)
  if (!isWrite)
    return [
      invalid(path, 'only reads: approvals are for what writes.', '只是读取；审批仅适用于会写入的操作。'),
    ]
  if (['approval', 'approvalVote', 'approvalInput'].includes(entity.name))
    return [
      invalid(path, 'is how somebody agrees: it cannot wait for that.', '是审批自身的操作，不能再等待审批。'),
    ]
  const byField = hasNoRecord(verb) && namesField([rule['by'], ...listOf(rule['timeouts']).map(toOf)])
  return byField
    ? [
        invalid(
          `${path}.by`,
          `cannot read a field: ${verb} has no record.`,
          `不能按字段指定：${verb} 没有记录。`,
        ),
      ]
    : []
}

/** Silence is nobody's eyes. */
function silenceProblems(timeouts: unknown, path: string): readonly Issue[] {
  return listOf(timeouts).flatMap((timeout, at) =>
    isObject(timeout) && timeout['do'] === 'approve'
      ? [
          invalid(
            `${path}.timeouts.${at}.do`,
            'cannot be approve: nobody agreed.',
            '不能为 approve：没有人同意。',
          ),
        ]
      : [],
  )
}

function toOf(timeout: unknown): unknown {
  return isObject(timeout) ? timeout['to'] : undefined
}

function namesField(lists: readonly unknown[]): boolean {
  return lists.flatMap(listOf).some((approver) => isObject(approver) && 'field' in approver)
}
