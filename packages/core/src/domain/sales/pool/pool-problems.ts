import { checkCondition, prepareCondition } from '../../../conditions/index.ts'
import type { Shape } from '../../../conditions/shape.ts'
import type { Issue } from '../../../engine/errors.ts'
import {
  type Given,
  isCount,
  isDuration,
  isListOfText,
  isObject,
  listOf,
  type Words,
} from '../../../engine/given.ts'
import { misspelt, unknownKeys } from '../../../engine/misspelt.ts'
import type { ClaimRules, FollowUpRule, Pool, PoolRules, ProtectRules, ViewRules } from './pool-rules.ts'
import { REST } from './pool-set.ts'
import { conditionProblems, reclaimProblems } from './reclaim-problems.ts'
import { asksOthers } from './reclaim-rule.ts'

type Keys<T> = Readonly<Record<keyof T, true>>

const RULE_KEYS: Keys<PoolRules> = { claim: true, reclaim: true, followUp: true, protect: true, view: true }
const POOL_KEYS: Keys<Pool> = { id: true, when: true, roles: true, claim: true, reclaim: true, view: true }
const CLAIM_KEYS: Keys<ClaimRules> = {
  ...{ perDay: true, perWeek: true, holding: true },
  ...{ cooldown: true, lockNew: true, bypassRoles: true },
}
const FOLLOW_UP_KEYS: Keys<FollowUpRule> = { when: true, by: true }
const PROTECT_KEYS: Keys<ProtectRules> = { max: true, longest: true }
const VIEW_KEYS: Keys<ViewRules> = { fields: true, perDay: true }

/** What rules of pools are checked against. */
export interface PoolWorld {
  /** The ids of all roles. */
  readonly roles: readonly string[]
  readonly lead: Shape
  readonly activity: Shape
}

/** What is wrong with the rules of the pool and with several pools, whoever wrote them without types. */
export function poolProblems(pool: unknown, pools: unknown, world: PoolWorld): readonly Issue[] {
  return [
    ...(isObject(pool) ? rulesProblems(pool, world) : [problem('pool', OBJECT)]),
    ...(Array.isArray(pools) ? scopeProblems(pools, world) : [problem('pools', POOLS)]),
    ...repeatedRules(isObject(pool) ? [pool, ...listOf(pools)] : listOf(pools)),
  ]
}

function rulesProblems(pool: Given, world: PoolWorld): readonly Issue[] {
  const { followUp, protect } = pool
  return [
    ...unknownKeys(pool, RULE_KEYS, 'pool'),
    ...partsProblems(pool, 'pool', world),
    ...(followUp === undefined ? [] : followUpProblems(followUp, world)),
    ...(protect === undefined ? [] : protectProblems(protect)),
  ]
}

function scopeProblems(pools: readonly unknown[], world: PoolWorld): readonly Issue[] {
  const ids = [REST, ...pools.map((pool) => (isObject(pool) ? pool['id'] : undefined))]
  return pools.flatMap((pool, at) => {
    const path = `pools.${at}`
    if (!isObject(pool)) return [problem(path, OBJECT)]
    const { id, when, roles } = pool
    const isNamed = typeof id === 'string' && id !== '' && id.length <= 100
    return [
      ...unknownKeys(pool, POOL_KEYS, path),
      ...(isNamed ? [] : [problem(`${path}.id`, NAME)]),
      ...(isNamed && ids.indexOf(id) <= at ? [problem(`${path}.id`, TWICE)] : []),
      ...ownConditionProblems(world.lead, when, `${path}.when`),
      ...(roles === undefined ? [] : roleProblems(roles, `${path}.roles`, world.roles)),
      ...partsProblems(pool, path, world),
    ]
  })
}

/** What every pool has. */
function partsProblems({ claim, reclaim, view }: Given, path: string, world: PoolWorld): readonly Issue[] {
  return [
    ...(claim === undefined ? [] : claimProblems(claim, `${path}.claim`, world.roles)),
    ...(reclaim === undefined ? [] : reclaimProblems(world.lead, reclaim, `${path}.reclaim`)),
    ...(view === undefined ? [] : viewProblems(view, `${path}.view`, world.lead)),
  ]
}

function claimProblems(claim: unknown, path: string, roles: readonly string[]): readonly Issue[] {
  if (!isObject(claim)) return [problem(path, OBJECT)]
  const { bypassRoles } = claim
  return [
    ...unknownKeys(claim, CLAIM_KEYS, path),
    ...wrong(claim, path, ['perDay', 'perWeek', 'holding'], isCount, COUNT),
    ...wrong(claim, path, ['cooldown', 'lockNew'], isDuration, DURATION),
    ...(bypassRoles === undefined ? [] : roleProblems(bypassRoles, `${path}.bypassRoles`, roles)),
  ]
}

function followUpProblems(followUp: unknown, { activity }: PoolWorld): readonly Issue[] {
  if (!isObject(followUp)) return [problem('pool.followUp', FOLLOW_UP)]
  return [
    ...unknownKeys(followUp, FOLLOW_UP_KEYS, 'pool.followUp'),
    ...wrong(followUp, 'pool.followUp', ['by'], (by) => by === 'owner' || by === 'anybody', BY),
    ...conditionProblems(activity, followUp['when'], 'pool.followUp.when'),
  ]
}

function protectProblems(protect: unknown): readonly Issue[] {
  if (!isObject(protect)) return [problem('pool.protect', OBJECT)]
  return [
    ...unknownKeys(protect, PROTECT_KEYS, 'pool.protect'),
    ...wrong(protect, 'pool.protect', ['max'], isCount, COUNT),
    ...wrong(protect, 'pool.protect', ['longest'], isDuration, DURATION),
  ]
}

function viewProblems(view: unknown, path: string, shape: Shape): readonly Issue[] {
  if (!isObject(view)) return [problem(path, OBJECT)]
  const { fields = [] } = view
  if (!isListOfText(fields)) return [problem(`${path}.fields`, FIELDS)]
  const known = Object.keys(shape.fields)
  const sentence = { en: 'is no field of a lead', zh: '不是线索的字段' }
  const unknown = fields.filter((name) => !known.includes(name))
  return [
    ...unknownKeys(view, VIEW_KEYS, path),
    ...wrong(view, path, ['perDay'], isCount, COUNT),
    ...unknown.map((name) =>
      misspelt({ code: 'OPTION_INVALID', path: `${path}.fields`, wrong: name, ...sentence }, known),
    ),
  ]
}

/** Which pool a lead is in is asked at each claim, so it is told by the lead alone. */
function ownConditionProblems(shape: Shape, when: unknown, path: string): readonly Issue[] {
  const problems = conditionProblems(shape, when, path)
  if (problems.length > 0 || !isObject(when)) return problems
  const isSound = checkCondition(shape, when, { history: false }).issues.length === 0
  return isSound && asksOthers(prepareCondition(shape, when)) ? [problem(path, ALONE)] : []
}

/** Reclaims are told apart by the ids of their rules, in whichever pool. */
function repeatedRules(pools: readonly unknown[]): readonly Issue[] {
  const ids = pools.flatMap((pool) =>
    isObject(pool) ? listOf(pool['reclaim']).map((rule) => (isObject(rule) ? rule['id'] : undefined)) : [],
  )
  const again = ids.filter((id, at) => id !== undefined && ids.indexOf(id) < at)
  return [...new Set(again)].map((id) => ({ code: 'RULE_CONFLICT', path: String(id), ...OF_TWO }))
}

const OBJECT: Words = {
  message: 'must be rules of the pool: { claim: { perDay: 10 } }.',
  zh: '必须是公海规则：{ claim: { perDay: 10 } }。',
}
const POOLS: Words = {
  message: 'must be a list of pools: [{ id, when, claim }].',
  zh: '必须是公海的列表：[{ id, when, claim }]。',
}
const COUNT: Words = { message: 'must be a whole number, 1 or more.', zh: '必须是大于等于 1 的整数。' }
const DURATION: Words = {
  message: 'must be a duration such as "24h" or "3d".',
  zh: '必须是时长，如“24h”或“3d”。',
}
const LIST: Words = { message: 'must be a list of role ids.', zh: '必须是角色 id 的列表。' }
const FIELDS: Words = { message: 'must be a list of fields.', zh: '必须是字段的列表。' }
const NAME: Words = {
  message: 'must be a name of up to 100 characters.',
  zh: '必须是不超过 100 个字符的名称。',
}
const TWICE: Words = { message: 'is the id of two pools.', zh: '被两个公海用作 id。' }
const OF_TWO: Words = { message: 'is the id of two.', zh: '被两项用作 id。' }
const BY: Words = { message: 'must be "owner" or "anybody".', zh: '必须是“owner”或“anybody”。' }
const FOLLOW_UP: Words = {
  message: 'must be a rule: { when: { type: "call" } }.',
  zh: '必须是规则：{ when: { type: "call" } }。',
}
const ALONE: Words = {
  message: 'asks about related records; a pool is told by the lead alone.',
  zh: '引用了关联记录；公海只能按线索自身的字段划分。',
}

function problem(path: string, { message, zh }: Words): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}

function wrong(
  given: Given,
  path: string,
  names: readonly string[],
  isRight: (value: unknown) => boolean,
  words: Words,
): readonly Issue[] {
  return names
    .filter((name) => given[name] !== undefined && !isRight(given[name]))
    .map((name) => problem(`${path}.${name}`, words))
}

/** Passed over in silence, a misspelt role would be bound by rules that should not hold for it. */
function roleProblems(named: unknown, path: string, roles: readonly string[]): readonly Issue[] {
  if (!isListOfText(named)) return [problem(path, LIST)]
  const sentence = { en: 'is no role of this CRM', zh: '不是此 CRM 的角色' }
  return named
    .filter((role) => !roles.includes(role))
    .map((role) => misspelt({ code: 'OPTION_INVALID', path, wrong: role, ...sentence }, roles))
}
