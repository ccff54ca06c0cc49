import type { Model } from '../../engine/entities/model.ts'
import type { Issue } from '../../engine/errors.ts'
import { isObject } from '../../engine/given.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import type { MatchAction, MatchOptions, MatchRule } from './match-rule.ts'
import { matchRuleProblems } from './match-rule-problems.ts'

const RULE_KEYS: Readonly<Record<keyof MatchRule, true>> = {
  ...{ id: true, entity: true, all: true, score: true, action: true },
}
const OPTION_KEYS: Readonly<Record<keyof MatchOptions, true>> = {
  ...{ region: true, pinyin: true, phonetic: true, freeMailHosts: true },
}
const ACTIONS: readonly MatchAction[] = ['allow', 'warn', 'block', 'autoMerge', 'link']
const OPERATIONS = ['create', 'update', 'import'] as const

/** What is wrong with the matching rules that a host gives, whoever wrote them without types. */
export function matchingProblems(
  model: Model,
  rules: readonly MatchRule[],
  options: MatchOptions,
): readonly Issue[] {
  const sound: MatchRule[] = []
  const problems = rules.flatMap((rule, at) => {
    const own = shapeProblems(model, rule, `matching.${at}`)
    if (own.length === 0) sound.push(rule)
    return own
  })
  const repeated = rules
    .filter((rule, at) => rules.findIndex((other) => other?.id === rule?.id) < at)
    .map(({ id }) => ({
      code: 'RULE_CONFLICT',
      path: id,
      message: 'is the id of two.',
      zh: '被两项用作 id。',
    }))
  const inEntities = [...Map.groupBy(sound, ({ entity }) => entity)].flatMap(([entity, own]) =>
    matchRuleProblems(model.entity(entity).shape, uniqueById(own), options),
  )
  return [...unknownKeys(options, OPTION_KEYS, 'matchOptions'), ...problems, ...repeated, ...inEntities]
}

function uniqueById(rules: readonly MatchRule[]): readonly MatchRule[] {
  return [...new Map(rules.map((rule) => [rule.id, rule])).values()]
}

/** What keeps a rule from being read at all. */
function shapeProblems(model: Model, rule: unknown, place: string): readonly Issue[] {
  const { id, entity, all, action } = (rule ?? {}) as Partial<MatchRule>
  const path = typeof id === 'string' && id !== '' ? id : place
  const isReadable =
    typeof id === 'string' && id !== '' && Array.isArray(all) && all.every((match) => isObject(match))
  if (!isReadable)
    return [
      {
        ...{ code: 'OPTION_INVALID', path },
        message: 'must be a matching rule: { id, entity, all: [{ field, method, … }], score, action }.',
        zh: '必须是查重规则：{ id, entity, all: [{ field, method, … }], score, action }。',
      },
    ]
  return [
    ...unknownKeys(rule as MatchRule, RULE_KEYS, path),
    ...entityProblems(model, entity, path),
    ...OPERATIONS.filter((name) => !ACTIONS.some((known) => isObject(action) && known === action[name])).map(
      (name) => ({
        ...{ code: 'OPTION_INVALID', path: `${path}.action.${name}` },
        message: `is none of ${ACTIONS.join(', ')}.`,
        zh: `只能是 ${ACTIONS.join('、')}。`,
      }),
    ),
  ]
}

function entityProblems(model: Model, entity: unknown, path: string): readonly Issue[] {
  const name = String(entity)
  if (model.entities.has(name)) return []
  const sentence = { en: `is on "${name}", which nobody defines`, zh: `用在没有定义的“${name}”上` }
  return [
    misspelt(
      { code: 'ENTITY_UNKNOWN', path: `${path}.entity`, wrong: name, ...sentence },
      model.entities.keys(),
    ),
  ]
}
