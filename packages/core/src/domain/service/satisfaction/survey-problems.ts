import { checkCondition, type Shape } from '../../../conditions/index.ts'
import type { Issue } from '../../../engine/errors.ts'
import {
  type Given,
  isCount,
  isDuration,
  isListOfText,
  isObject,
  isTimeToPass,
  listOf,
  type Words,
} from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { SCALES, type Survey, type SurveyRules } from './survey.ts'

const PLACE = 'service.surveys'
const KEYS: Readonly<Record<keyof SurveyRules, true>> = { secrets: true, ask: true }
const SURVEY_KEYS: Readonly<Record<keyof Survey, true>> = {
  ...{ id: true, kind: true, on: true, when: true, delay: true, answerWithin: true, editableFor: true },
  ...{ question: true, sample: true, perContact: true, satisfiedFrom: true },
}
const SHORTEST_SECRET = 32

/** What is wrong with surveys, whoever wrote them without types. Secrets are never repeated. */
export function surveyProblems(ticket: Shape, rules: unknown): readonly Issue[] {
  if (rules === undefined) return []
  if (!isObject(rules)) return [problem(PLACE, 'rules')]
  const { secrets, ask } = rules
  const areKeys = isListOfText(secrets) && secrets.length > 0
  return [
    ...unknownKeys(rules, KEYS, PLACE),
    ...demand(
      areKeys && secrets.every(({ length }) => length >= SHORTEST_SECRET),
      `${PLACE}.secrets`,
      'secrets',
    ),
    ...demand(Array.isArray(ask), `${PLACE}.ask`, 'rules'),
    ...listOf(ask).flatMap((survey, at) => oneProblems(ticket, survey, `${PLACE}.ask.${at}`)),
    ...repeatedIds(listOf(ask)),
  ]
}

function oneProblems(ticket: Shape, survey: unknown, path: string): readonly Issue[] {
  if (!isObject(survey)) return [problem(path, 'rules')]
  const { id, kind, on, when, delay, question, sample, satisfiedFrom, perContact } = survey
  const isKind = typeof kind === 'string' && Object.hasOwn(SCALES, kind)
  return [
    ...unknownKeys(survey, SURVEY_KEYS, path),
    ...demand(typeof id === 'string' && /^\S{1,63}$/.test(id), `${path}.id`, 'id'),
    ...demand(isKind, `${path}.kind`, 'kind'),
    ...demand(on === 'ticket', `${path}.on`, 'on'),
    ...demand(delay === undefined || isDuration(delay), `${path}.delay`, 'duration'),
    ...(['answerWithin', 'editableFor'] as const).flatMap((name) =>
      demand(survey[name] === undefined || isTimeToPass(survey[name]), `${path}.${name}`, 'duration'),
    ),
    ...demand(question === undefined || isText(question), `${path}.question`, 'question'),
    ...demand(sample === undefined || isPart(sample), `${path}.sample`, 'sample'),
    ...demand(
      satisfiedFrom === undefined || isSatisfied(kind, satisfiedFrom),
      `${path}.satisfiedFrom`,
      'satisfied',
    ),
    ...demand(perContact === undefined || isCap(perContact), `${path}.perContact`, 'cap'),
    ...(isObject(perContact)
      ? unknownKeys(perContact, { atMost: true, within: true }, `${path}.perContact`)
      : []),
    ...conditionProblems(ticket, when, `${path}.when`),
  ]
}

function isText(given: unknown): boolean {
  return typeof given === 'string' && given.trim() !== '' && given.length <= 500
}

function isPart(given: unknown): boolean {
  return typeof given === 'number' && given >= 0 && given <= 1
}

function isSatisfied(kind: unknown, from: unknown): boolean {
  const { least, most } = SCALES.csat
  return kind === 'csat' && Number.isSafeInteger(from) && Number(from) >= least && Number(from) <= most
}

function isCap(given: unknown): boolean {
  return isObject(given) && isCount(given['atMost']) && isTimeToPass(given['within'])
}

function conditionProblems(ticket: Shape, when: unknown, place: string): readonly Issue[] {
  if (when === undefined) return []
  return checkCondition(ticket, when, { history: false }).issues.map(({ path, ...rest }) => ({
    ...rest,
    path: [place, ...path].join('.'),
  }))
}

function repeatedIds(surveys: readonly unknown[]): readonly Issue[] {
  const ids = surveys.map((one) => (isObject(one) ? (one as Given)['id'] : undefined))
  return ids.flatMap((id, at) =>
    id !== undefined && ids.indexOf(id) < at ? [problem(`${PLACE}.ask.${at}.id`, 'id')] : [],
  )
}

function demand(holds: boolean, path: string, words: keyof typeof WORDS): readonly Issue[] {
  return holds ? [] : [problem(path, words)]
}

function problem(path: string, words: keyof typeof WORDS): Issue {
  return { code: 'OPTION_INVALID', path, ...WORDS[words] }
}

const WORDS = {
  rules: {
    message: "must be written as { secrets: [ … ], ask: [ { id, kind: 'csat', on: 'ticket' } ] }.",
    zh: "格式必须为 { secrets: [ … ], ask: [ { id, kind: 'csat', on: 'ticket' } ] }。",
  },
  secrets: {
    message: 'must be a list of at least one secret, each of at least 32 characters.',
    zh: '必须是至少含一个密钥的列表，每个密钥不少于 32 个字符。',
  },
  id: {
    message: 'must be a name of its own, of at most 63 characters without spaces.',
    zh: '必须是不含空格、不超过 63 个字符且不重复的名称。',
  },
  kind: { message: 'must be "csat" or "nps".', zh: '必须是 “csat” 或 “nps”。' },
  on: { message: 'must be "ticket".', zh: '必须是 “ticket”。' },
  duration: { message: 'must be a duration such as 4h or 7d.', zh: '必须是时长，例如 4h 或 7d。' },
  question: { message: 'must be a text of 1 to 500 characters.', zh: '必须是 1 至 500 个字符的文本。' },
  sample: { message: 'must be a number from 0 to 1.', zh: '必须是 0 到 1 之间的数。' },
  satisfied: {
    message: 'must be a score from 1 to 5, of a survey of the kind "csat".',
    zh: '必须是 1 到 5 的分值，且仅用于 “csat” 调查。',
  },
  cap: {
    message: "must be { atMost: 1, within: '30d' }, with a whole number from 1.",
    zh: "必须是 { atMost: 1, within: '30d' }，atMost 为不小于 1 的整数。",
  },
} satisfies Record<string, Words>
