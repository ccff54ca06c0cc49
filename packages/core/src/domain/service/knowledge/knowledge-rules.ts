import type { Issue } from '../../../engine/errors.ts'
import { isObject } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { canonicalLanguage } from './language-chain.ts'

/** What a host decides about the knowledge base. */
export interface KnowledgeRules {
  /** The language in which an article is shown that is not there in the one that was asked for; `en` when left out. */
  readonly language?: string
}

const KEYS: Readonly<Record<keyof KnowledgeRules, true>> = { language: true }
const PLACE = 'service.knowledge'

/** What is wrong with rules of the knowledge base, whoever wrote them without types. */
export function knowledgeProblems(rules: unknown): readonly Issue[] {
  if (rules === undefined) return []
  if (!isObject(rules)) return [{ code: 'OPTION_INVALID', path: PLACE, ...OBJECT }]
  const { language } = rules
  const isLanguage =
    language === undefined || (typeof language === 'string' && canonicalLanguage(language) === language)
  return [
    ...unknownKeys(rules, KEYS, PLACE),
    ...(isLanguage ? [] : [{ code: 'OPTION_INVALID', path: `${PLACE}.language`, ...LANGUAGE }]),
  ]
}

const OBJECT = { message: "must be an object: { language: 'en' }.", zh: "必须是对象：{ language: 'en' }。" }
const LANGUAGE = {
  message: 'must be a language tag in its usual spelling: "zh-CN".',
  zh: '必须是标准写法的语言标签：“zh-CN”。',
}
