import { checkCondition } from '../../../conditions/index.ts'
import type { Entity } from '../../../engine/entities/entity.ts'
import type { Issue } from '../../../engine/errors.ts'
import { isObject, listOf } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { type ApprovalRule, approvalProblems } from '../../approvals/index.ts'
import { type ApprovalNeed, approvalShape } from './approvals-for.ts'
import { quote } from './quote.ts'

const KEYS: Readonly<Record<keyof ApprovalNeed, true>> = {
  id: true,
  when: true,
  approval: true,
  inputs: true,
}
const ID = /^[a-zA-Z][\w.-]{0,62}$/
/** What an approver may be named by. */
const QUOTE = {
  name: quote.name,
  fields: new Map(Object.entries(quote.fields).map(([name, { spec }]) => [name, spec])),
} as Pick<Entity, 'name' | 'fields'> as Entity

/** What is wrong with what quotes have to be approved for, whoever wrote it without types. */
export function approvalNeedProblems(needs: unknown, path: string): readonly Issue[] {
  if (needs === undefined) return []
  if (!Array.isArray(needs)) return [invalid(path, LIST)]
  const ids = needs.map((need) => (isObject(need) ? need['id'] : undefined))
  return needs.flatMap((need, index) => {
    const at = `${path}.${index}`
    if (!isObject(need)) return [invalid(at, LIST)]
    const isNamed = typeof need['id'] === 'string' && ID.test(need['id'])
    return [
      ...unknownKeys(need, KEYS, at),
      ...(isNamed && ids.indexOf(need['id']) === index ? [] : [invalid(`${at}.id`, NAME)]),
      ...conditionProblems(need['when'], `${at}.when`),
      ...ruleProblems(need['approval'], `${at}.approval`),
      ...inputProblems(need['inputs'], `${at}.inputs`),
    ]
  })
}

function conditionProblems(when: unknown, path: string): readonly Issue[] {
  return checkCondition(approvalShape, when, { history: false }).issues.map(
    ({ code, message, zh, path: inner }) => ({ code, message, zh, path: [path, ...inner].join('.') }),
  )
}

/** Which roles there are only `createCrm` knows, so that any name will do here. */
function ruleProblems(given: unknown, path: string): readonly Issue[] {
  if (!isObject(given)) return approvalProblems(QUOTE, path, given as unknown as ApprovalRule, [])
  const named = [given, ...listOf(given['timeouts'])].flatMap((part) =>
    isObject(part) ? [...listOf(part['by']), ...listOf(part['to'])] : [],
  )
  const roles = named.flatMap((one) =>
    isObject(one) && typeof one['role'] === 'string' ? [one['role']] : [],
  )
  const taken = ['when', 'over'].filter((key) => given[key] !== undefined)
  return [
    ...taken.map((key) => invalid(`${path}.${key}`, TAKEN)),
    ...approvalProblems(QUOTE, path, given as unknown as ApprovalRule, roles),
  ]
}

function inputProblems(inputs: unknown, path: string): readonly Issue[] {
  if (inputs === undefined) return []
  const isRight =
    Array.isArray(inputs) &&
    inputs.every((name) => typeof name === 'string' && Object.hasOwn(approvalShape.fields, name))
  return isRight ? [] : [invalid(path, INPUTS)]
}

function invalid(path: string, words: { readonly message: string; readonly zh: string }): Issue {
  return { code: 'OPTION_INVALID', path, ...words }
}

const LIST = {
  message:
    "must be a list of needs: [{ id: 'deep', when: { discountBp: { gt: 1500 } }, approval: { by: [{ role: 'director' }] } }].",
  zh: "必须是审批条件列表：[{ id: 'deep', when: { discountBp: { gt: 1500 } }, approval: { by: [{ role: 'director' }] } }]。",
}
const NAME = {
  message: 'must be a name of its own: a letter, then at most 62 letters, digits, dots or dashes.',
  zh: '必须是唯一的名称：以字母开头，后接最多 62 个字母、数字、点或连字符。',
}
const TAKEN = {
  message: 'is decided by the need itself: say it in `when`, and what it holds for is the whole quote.',
  zh: '由审批条件本身决定：条件写在 `when` 中，审批范围为整张报价单。',
}
const INPUTS = {
  message: `must be a list of: ${Object.keys(approvalShape.fields).join(', ')}.`,
  zh: `必须是以下名称的列表：${Object.keys(approvalShape.fields).join('、')}。`,
}
