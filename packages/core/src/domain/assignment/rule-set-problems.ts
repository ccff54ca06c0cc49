import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { isCount } from '../../engine/given.ts'
import { unknownKeys } from '../../engine/misspelt.ts'
import { departmentProblems } from './department-problems.ts'
import { ruleProblems } from './rule-problems.ts'
import { type RuleSet, startOf } from './rule-set.ts'

const SET_KEYS: Readonly<Record<keyof RuleSet, true>> = {
  ...{ id: true, version: true, on: true, activeFrom: true, perDay: true, rules: true },
}

/** What is wrong with rule sets, each by itself and all together, before any record meets them. */
export function ruleSetProblems(model: Model, sets: readonly RuleSet[]): readonly Issue[] {
  return [
    ...sets.flatMap((set) => setProblems(model, set)),
    ...sets.flatMap((set, at) => sets.slice(0, at).flatMap((other) => betweenProblems(other, set))),
  ]
}

function setProblems(model: Model, set: RuleSet): readonly Issue[] {
  const { id, version, on, rules, activeFrom, perDay } = set
  const owner = model.entities.get(on)?.fields.get('ownerId')
  const isOwned = owner?.type.kind === 'ref' && owner.type.to === 'user'
  return [
    ...unknownKeys(set, SET_KEYS, id),
    ...unless(isCount(version), `${id}.version`, 'must be a whole number from 1.', '必须是从 1 开始的整数。'),
    ...unless(
      perDay === undefined || isCount(perDay),
      `${id}.perDay`,
      'must be a whole number from 1.',
      '必须是从 1 开始的整数。',
    ),
    ...unless(
      activeFrom === undefined || !Number.isNaN(Number(activeFrom)),
      `${id}.activeFrom`,
      'must be a date.',
      '必须是日期。',
    ),
    ...unless(
      rules.every((rule) => rule.on === on),
      `${id}.rules`,
      `must all be on "${on}", as their set is.`,
      `必须全部用在“${on}”上，与规则集一致。`,
    ),
    ...unless(
      rules.length === 0 || !model.entities.has(on) || isOwned,
      id,
      `is on "${on}", which has no owner: add the field ownerId, f.ref('user').`,
      `用在“${on}”上，但它没有负责人：请添加字段 ownerId，即 f.ref('user')。`,
    ),
    ...repeatedRules(rules.map((rule) => rule.id)),
    ...rules.flatMap((rule) => ruleProblems(model, rule)),
    ...departmentProblems(rules),
  ]
}

function repeatedRules(ids: readonly string[]): Issue[] {
  return ids
    .filter((id, at) => ids.indexOf(id) < at)
    .map((path) => ({ code: 'RULE_CONFLICT', path, message: 'is the id of two.', zh: '被两项用作 id。' }))
}

/** Turns are counted by the ids of rules, so that the versions of a set go on where the one before was. */
function betweenProblems(one: RuleSet, other: RuleSet): readonly Issue[] {
  const path = other.id
  if (one.id === other.id)
    return [
      ...unless(one.on === other.on, path, 'has versions on two entities.', '的各版本用在两个实体上。'),
      ...unless(
        one.version !== other.version,
        path,
        `has two of version ${other.version}.`,
        `有两个版本 ${other.version}。`,
      ),
      ...unless(
        one.version === other.version || startOf(one) !== startOf(other),
        `${path}.activeFrom`,
        'is the same in two versions: exactly one decides at a time.',
        '在两个版本中相同：同一时刻只能有一个版本生效。',
      ),
    ]
  const shared = other.rules.filter(({ id }) => one.rules.some((rule) => rule.id === id))
  return [
    ...unless(
      one.on !== other.on,
      path,
      `is a second set on "${other.on}": make them one, or versions of one.`,
      `是“${other.on}”上的第二个规则集：请合并为一个，或作为同一规则集的不同版本。`,
    ),
    ...shared.map(({ id }) => ({
      ...{ code: 'RULE_CONFLICT', path: id },
      ...{ message: 'is the id of two.', zh: '被两项用作 id。' },
    })),
  ]
}

function unless(holds: boolean, path: string, message: string, zh: string): Issue[] {
  return holds ? [] : [{ code: 'RULE_SET', path, message, zh }]
}
