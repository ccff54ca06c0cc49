import { lowerAtAnyMoment } from '../../../../conditions/check-condition.ts'
import { checkCondition, type Shape } from '../../../../conditions/index.ts'
import { looksElsewhere } from '../../../../engine/access/access.ts'
import type { Model } from '../../../../engine/entities/model.ts'
import type { Issue } from '../../../../engine/errors.ts'
import { type Given, isCount, isObject, isTimeToPass, listOf } from '../../../../engine/given.ts'
import { unknownKeys } from '../../../../engine/misspelt.ts'
import { fieldsIn, SCORE_FIELDS } from './condition-fields.ts'
import { MOST_EVENTS } from './score-model.ts'

type Words = readonly [en: string, zh: string]

const MODEL_KEYS = { id: true, version: true, rules: true, grades: true } as const
const RECORD_KEYS = { id: true, when: true, points: true } as const
const EVENT_KEYS = { id: true, on: true, points: true, cap: true, decay: true, window: true } as const

const WORDS = {
  model: [
    'must be a score model: { id, version, rules, grades }.',
    '必须是评分模型：{ id, version, rules, grades }。',
  ],
  id: ['must be a name that nothing else here has.', '必须填写，且不能重复。'],
  version: ['must be a whole number, 1 or more.', '必须是大于等于 1 的整数。'],
  list: ['must be a list: [ … ].', '必须是列表：[ … ]。'],
  kind: [
    'must have either `when`, a condition on the lead, or `on`, a condition on activities.',
    '必须有且只有 when（线索条件）或 on（活动条件）之一。',
  ],
  points: ['must be a whole number other than 0.', '必须是非零整数。'],
  cap: ['must be a whole number, 1 or more.', '必须是大于等于 1 的整数。'],
  fading: ['has both `decay` and `window`: choose one.', '不能同时使用 decay 和 window。'],
  duration: ['must be a duration of more than nothing, such as "30d".', '必须是大于零的时长，如“30d”。'],
  from: ['must be a whole number that no other grade begins with.', '必须是整数，且各等级不能相同。'],
  moment: [
    'depends on the moment, on who asks or on related records, so that a score could not be kept: use `on` with `window`.',
    '依赖当前时间、操作者或关联记录，无法保存评分；请使用带 window 的 on 规则。',
  ],
  circular: ['asks about the score itself.', '不能引用评分本身。'],
  overflow: [
    'can give more points than a whole number holds: lower `points`, or set a `cap`.',
    '可能超出整数范围：请降低 points 或设置 cap。',
  ],
} as const satisfies Readonly<Record<string, Words>>

/** What is wrong with a score model, whoever wrote it without types. */
export function scoreProblems(model: Model, scoring: unknown): readonly Issue[] {
  if (scoring === undefined) return []
  if (!isObject(scoring)) return [problem('scoring', 'model')]
  const { id, version, rules, grades } = scoring
  const listed = listOf(rules)
  return [
    ...unknownKeys(scoring, MODEL_KEYS, 'scoring'),
    ...demand(isName(id), 'scoring.id', 'id'),
    ...demand(isCount(version), 'scoring.version', 'version'),
    ...demand(Array.isArray(rules), 'scoring.rules', 'list'),
    ...demand(Array.isArray(grades), 'scoring.grades', 'list'),
    ...listed.flatMap((rule, at) => ruleProblems(model, rule, `scoring.rules.${at}`)),
    ...repeatedNames(listed, 'id', 'scoring.rules'),
    ...listOf(grades).flatMap((one, at) => gradeProblems(one, `scoring.grades.${at}`)),
    ...repeatedNames(listOf(grades), 'grade', 'scoring.grades'),
    ...repeatedNames(listOf(grades), 'from', 'scoring.grades'),
    ...demand(!overflows(listed), 'scoring.rules', 'overflow', 'SCORE_OVERFLOW'),
  ]
}

function ruleProblems(model: Model, rule: unknown, path: string): readonly Issue[] {
  if (!isObject(rule)) return [problem(path, 'kind')]
  const { id, when, on, points } = rule
  const isOnEvents = on !== undefined
  return [
    ...demand(isName(id), `${path}.id`, 'id'),
    ...demand((when === undefined) === isOnEvents, path, 'kind'),
    ...demand(Number.isSafeInteger(points) && points !== 0, `${path}.points`, 'points'),
    ...(isOnEvents
      ? eventProblems(model, rule, path)
      : [
          ...unknownKeys(rule, RECORD_KEYS, path),
          ...conditionProblems(model.entity('lead').shape, when, `${path}.when`),
          ...demand(!fieldsIn(when).some((field) => SCORE_FIELDS.has(field)), `${path}.when`, 'circular'),
        ]),
  ]
}

function eventProblems(model: Model, rule: Given, path: string): readonly Issue[] {
  const { on, cap, decay, window } = rule
  const halfLife = isObject(decay) ? decay['halfLife'] : undefined
  return [
    ...unknownKeys(rule, { ...EVENT_KEYS, when: true }, path),
    ...demand(cap === undefined || isCount(cap), `${path}.cap`, 'cap'),
    ...demand(decay === undefined || window === undefined, path, 'fading'),
    ...demand(decay === undefined || isTimeToPass(halfLife), `${path}.decay.halfLife`, 'duration'),
    ...(isObject(decay) ? unknownKeys(decay, { halfLife: true }, `${path}.decay`) : []),
    ...demand(window === undefined || isTimeToPass(window), `${path}.window`, 'duration'),
    ...conditionProblems(model.entity('activity').shape, on, `${path}.on`),
  ]
}

function conditionProblems(shape: Shape, condition: unknown, place: string): readonly Issue[] {
  if (condition === undefined) return []
  const { issues } = checkCondition(shape, condition, { history: false })
  if (issues.length > 0)
    return issues.map(({ code, message, zh, path }) => ({
      code,
      message,
      zh,
      path: [place, ...path].join('.'),
    }))
  const { predicate, usesVars } = lowerAtAnyMoment(shape, condition, { history: false })
  return demand(!usesVars && !looksElsewhere(predicate), place, 'moment')
}

function gradeProblems(one: unknown, path: string): readonly Issue[] {
  if (!isObject(one)) return [problem(path, 'id')]
  return [
    ...unknownKeys(one, { grade: true, from: true }, path),
    ...demand(isName(one['grade']), `${path}.grade`, 'id'),
    ...demand(Number.isSafeInteger(one['from']), `${path}.from`, 'from'),
  ]
}

function repeatedNames(all: readonly unknown[], key: string, path: string): readonly Issue[] {
  const names = all.map((one) => (isObject(one) ? one[key] : undefined))
  return names.flatMap((name, at) =>
    name !== undefined && names.indexOf(name) < at
      ? [problem(`${path}.${at}.${key}`, key === 'from' ? 'from' : 'id')]
      : [],
  )
}

/** Whether the most that all rules together can give, or take, is no whole number any more. */
function overflows(rules: readonly unknown[]): boolean {
  const most = rules.filter(isObject).reduce((sum, { on, points, cap }) => {
    const once = Math.abs(Number(points) || 0)
    if (on === undefined) return sum + once
    return sum + (isCount(cap) ? Math.min(Number(cap), once * MOST_EVENTS) : once * MOST_EVENTS)
  }, 0)
  return most > Number.MAX_SAFE_INTEGER
}

function demand(
  isRight: boolean,
  path: string,
  words: keyof typeof WORDS,
  code = 'SCORE_MODEL',
): readonly Issue[] {
  return isRight ? [] : [problem(path, words, code)]
}

function problem(path: string, words: keyof typeof WORDS, code = 'SCORE_MODEL'): Issue {
  const [message, zh] = WORDS[words]
  return { code, path, message, zh }
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value.length > 0 && value.length <= 63
}
