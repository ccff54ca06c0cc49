import type { Issue } from '../../../engine/errors.ts'
import { isObject } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'

/** What a host decides about entitlements. */
export interface EntitlementRules {
  /** The level of service of a ticket that nothing covers, or nothing that says another; `standard` when left out. */
  readonly default?: string
}

/** The level of service that is due where nothing says another. */
export function usualLevel({ default: level = 'standard' }: EntitlementRules = {}): string {
  return level
}

const KEYS: Readonly<Record<keyof EntitlementRules, true>> = { default: true }
const PLACE = 'service.entitlements'

/** What is wrong with rules of entitlements, whoever wrote them without types. */
export function entitlementProblems(rules: unknown): readonly Issue[] {
  if (rules === undefined) return []
  if (!isObject(rules)) return [{ code: 'OPTION_INVALID', path: PLACE, ...OBJECT }]
  const level = rules['default']
  const isLevel =
    typeof level === 'string' && level.trim() === level && level.length > 0 && level.length <= 63
  return [
    ...unknownKeys(rules, KEYS, PLACE),
    ...(level === undefined || isLevel
      ? []
      : [{ code: 'OPTION_INVALID', path: `${PLACE}.default`, ...LEVEL }]),
  ]
}

const OBJECT = {
  message: "must be an object: { default: 'standard' }.",
  zh: "必须是对象：{ default: 'standard' }。",
}
const LEVEL = {
  message: 'must be a text of 1 to 63 characters, without blanks around it.',
  zh: '必须是 1 到 63 个字符的文本，首尾不含空格。',
}
