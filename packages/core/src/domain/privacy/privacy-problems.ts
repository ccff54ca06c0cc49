import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { isListOfText, isObject, listOf } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import type { PrivacyRules } from './privacy-rules.ts'
import { type RetentionRule, retentionProblems } from './retention-rule.ts'

const KEYS: Readonly<Record<keyof PrivacyRules, true>> = { suppressionKey: true, retention: true }
const SHORTEST_KEY = 32

/** What is wrong with the rules for personal data, whoever wrote them without types. The key is never repeated. */
export function privacyProblems(model: Model, rules: unknown): readonly Issue[] {
  if (rules === undefined) return []
  if (!isObject(rules)) return [{ code: 'PRIVACY_RULES', path: 'privacy', ...NO_RULES }]
  const { suppressionKey: key, retention } = rules
  const isKey = key === undefined || (isListOfText([key]) && (key as string).length >= SHORTEST_KEY)
  return [
    ...unknownKeys(rules, KEYS, 'privacy'),
    ...(isKey ? [] : [{ code: 'PRIVACY_KEY', path: 'privacy.suppressionKey', ...NO_KEY }]),
    ...retentionProblems(model, listOf(retention) as readonly RetentionRule[]),
  ]
}

/** Personal fields of entities that do not say whose they are: no request of a person ever reaches them. */
export function privacyDoubts({ entities }: Model): readonly Issue[] {
  return [...entities.values()].flatMap(({ name, fields, subject }) =>
    subject.length > 0
      ? []
      : [...fields].flatMap(([field, { personal }]) =>
          personal === undefined ? [] : [{ code: 'PERSONAL_NOBODY', path: `${name}.${field}`, ...NOBODY }],
        ),
  )
}

const NOBODY = {
  message: 'is personal, but the entity does not say whose it is: give it a `subject`.',
  zh: '是个人数据，但实体没有声明数据主体：请设置 `subject`。',
}
const NO_RULES = { message: 'must be rules: { retention: [ … ] }.', zh: '必须是规则：{ retention: [ … ] }。' }
const NO_KEY = { message: 'must be a secret of at least 32 characters.', zh: '必须是至少 32 个字符的密钥。' }
