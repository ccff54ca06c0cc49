import type { Issue } from '../../../engine/errors.ts'
import { misspelt, unknownKeys } from '../../../engine/misspelt.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import type { ClaimRules, PoolRules } from './pool-rules.ts'

const POOL_KEYS: Readonly<Record<keyof PoolRules, true>> = { claim: true }
const CLAIM_KEYS: Readonly<Record<keyof ClaimRules, true>> = {
  ...{ perDay: true, perWeek: true, holding: true },
  ...{ cooldown: true, lockNew: true, bypassRoles: true },
}

/** What is wrong with the rules of the pool, whoever wrote them without types. */
export function poolProblems(pool: unknown, roles: readonly string[]): readonly Issue[] {
  if (!isObject(pool)) return [problem('pool', OBJECT)]
  const { claim = {} } = pool
  if (!isObject(claim)) return [...unknownKeys(pool, POOL_KEYS, 'pool'), problem('pool.claim', OBJECT)]
  const wrong = (names: readonly string[], isRight: (value: unknown) => boolean, words: Words) =>
    names
      .filter((name) => claim[name] !== undefined && !isRight(claim[name]))
      .map((name) => problem(`pool.claim.${name}`, words))
  return [
    ...unknownKeys(pool, POOL_KEYS, 'pool'),
    ...unknownKeys(claim, CLAIM_KEYS, 'pool.claim'),
    ...wrong(['perDay', 'perWeek', 'holding'], isCount, COUNT),
    ...wrong(['cooldown', 'lockNew'], isDuration, DURATION),
    ...wrong(['bypassRoles'], isListOfText, LIST),
    ...unknownRoles(claim['bypassRoles'], roles),
  ]
}

type Words = Pick<Issue, 'message'> & { readonly zh: string }

const OBJECT: Words = {
  message: 'must be rules of the pool: { claim: { perDay: 10 } }.',
  zh: '必须是公海规则：{ claim: { perDay: 10 } }。',
}
const COUNT: Words = { message: 'must be a whole number, 1 or more.', zh: '必须是大于等于 1 的整数。' }
const DURATION: Words = {
  message: 'must be a duration such as "24h" or "3d".',
  zh: '必须是时长，如“24h”或“3d”。',
}
const LIST: Words = { message: 'must be a list of role ids.', zh: '必须是角色 id 的列表。' }

function problem(path: string, { message, zh }: Words): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

/** Passed over in silence, a misspelt role would be bound by rules that should not hold for it. */
function unknownRoles(named: unknown, roles: readonly string[]): readonly Issue[] {
  if (!isListOfText(named)) return []
  const sentence = { en: 'is no role of this CRM', zh: '不是此 CRM 的角色' }
  return named
    .filter((role) => !roles.includes(role))
    .map((role) =>
      misspelt({ code: 'OPTION_INVALID', path: 'pool.claim.bypassRoles', wrong: role, ...sentence }, roles),
    )
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 1
}

function isDuration(value: unknown): boolean {
  try {
    return typeof value === 'string' && Number.isFinite(milliseconds(value as never))
  } catch {
    return false
  }
}

function isListOfText(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
