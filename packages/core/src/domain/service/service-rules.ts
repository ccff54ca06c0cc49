import type { Issue } from '../../engine/errors.ts'
import { isObject } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { type EntitlementRules, entitlementProblems } from './entitlements/entitlement-rules.ts'
import { type KnowledgeRules, knowledgeProblems } from './knowledge/knowledge-rules.ts'

/** What a host decides about service. */
export interface ServiceRules {
  /** Which level of service is due where nothing covers a ticket. */
  readonly entitlements?: EntitlementRules
  /** In which language articles are shown where they are not there in the one asked for. */
  readonly knowledge?: KnowledgeRules
}

const KEYS: Readonly<Record<keyof ServiceRules, true>> = { entitlements: true, knowledge: true }

/** What is wrong with what a host decides about service, whoever wrote it without types. */
export function serviceProblems(service: unknown): readonly Issue[] {
  if (service === undefined) return []
  if (!isObject(service))
    return [
      {
        code: 'OPTION_INVALID',
        path: 'service',
        message: "must be an object: { entitlements: { default: 'standard' } }.",
        zh: "必须是对象：{ entitlements: { default: 'standard' } }。",
      },
    ]
  return [
    ...unknownKeys(service, KEYS, 'service'),
    ...entitlementProblems(service['entitlements']),
    ...knowledgeProblems(service['knowledge']),
  ]
}
