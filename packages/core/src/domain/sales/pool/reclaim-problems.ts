import { checkCondition, holdsAlways } from '../../../conditions/index.ts'
import type { Shape } from '../../../conditions/shape.ts'
import type { Issue } from '../../../engine/errors.ts'
import { type Given, isObject, isTimeToPass, type Words } from '../../../engine/given.ts'
import { misspelt, unknownKeys } from '../../../engine/misspelt.ts'
import { milliseconds } from '../../../engine/time/duration.ts'
import { countsDays, isBusinessClock, isBusinessDuration } from '../../../engine/time/span.ts'
import type { ReclaimRule, ReminderStep } from './reclaim-rule.ts'

const RULE_KEYS: Readonly<Record<keyof ReclaimRule, true>> = {
  ...{ id: true, when: true, basis: true, after: true, clock: true },
  ...{ exempt: true, remind: true, grace: true, tasks: true },
}
const STEP_KEYS: Readonly<Record<keyof ReminderStep, true>> = { at: true, tell: true }
const BASES = ['lastFollowUp', 'ownedSince', 'createdAt']

/** What is wrong with rules of reclaim, whoever wrote them without types; each with its place below `path`. */
export function reclaimProblems(shape: Shape, rules: unknown, path: string): readonly Issue[] {
  if (!Array.isArray(rules))
    return [invalid(path, 'must be a list of rules: [ … ].', '必须是规则的列表：[ … ]。')]
  return rules.flatMap((rule, at) =>
    isObject(rule)
      ? ruleProblems(shape, rule, `${path}.${at}`)
      : [invalid(`${path}.${at}`, 'must be a rule.', '必须是规则。')],
  )
}

function ruleProblems(shape: Shape, rule: Given, path: string): readonly Issue[] {
  const { id, after, grace, tasks } = rule
  return [
    ...unknownKeys(rule, RULE_KEYS, path),
    ...problemIf(typeof id !== 'string' || id === '', `${path}.id`, TEXT),
    ...problemIf(!isTimeToPass(after), `${path}.after`, DURATION),
    ...(rule['clock'] === undefined ? [] : clockProblems(rule, path)),
    ...problemIf(grace !== undefined && !isTimeToPass(grace), `${path}.grace`, DURATION),
    ...problemIf(![undefined, 'release', 'keep'].includes(tasks as string), `${path}.tasks`, TASKS),
    ...basisProblems(shape, rule['basis'], `${path}.basis`),
    ...conditionProblems(shape, rule['when'], `${path}.when`),
    ...(rule['exempt'] === undefined ? [] : exemptProblems(shape, rule['exempt'], `${path}.exempt`)),
    ...(rule['remind'] === undefined ? [] : stepProblems(rule['remind'], after, `${path}.remind`)),
  ]
}

/** By a clock, days and hours are told apart: a working day is no fixed number of hours. */
function clockProblems({ clock, after, remind }: Given, path: string): readonly Issue[] {
  if (!isBusinessClock(clock)) return [invalid(`${path}.clock`, CLOCK.message, CLOCK.zh)]
  if (!isTimeToPass(after)) return []
  const end = String(after)
  if (!isBusinessDuration(end)) return [invalid(`${path}.after`, COUNTED.message, COUNTED.zh)]
  const steps: readonly unknown[] = Array.isArray(remind) ? remind : []
  return steps.flatMap((step, index) => {
    const at = isObject(step) && isTimeToPass(step['at']) ? String(step['at']) : end
    const isAlike = isBusinessDuration(at) && countsDays(at) === countsDays(end)
    return problemIf(!isAlike, `${path}.remind.${index}.at`, ALIKE)
  })
}

/** A condition over fields of a record, told of at its place. */
export function conditionProblems(shape: Shape, condition: unknown, path: string): readonly Issue[] {
  if (!isObject(condition)) return [invalid(path, 'must be a condition.', '必须是条件。')]
  if (namesActor(condition))
    return [
      invalid(
        path,
        'asks about the actor, and nobody acts when something comes due.',
        '引用了操作者，但到期时没有操作者。',
      ),
    ]
  return checkCondition(shape, condition, { history: false }).issues.map((issue) => ({
    ...{ code: issue.code, message: issue.message, zh: issue.zh },
    path: [path, ...issue.path].join('.'),
  }))
}

function namesActor(said: unknown): boolean {
  if (Array.isArray(said)) return said.some(namesActor)
  return isObject(said) && ('actor' in said || Object.values(said).some(namesActor))
}

/** A rule from which everything is exempt takes nothing back, and looks as if it did. */
function exemptProblems(shape: Shape, exempt: unknown, path: string): readonly Issue[] {
  const problems = conditionProblems(shape, exempt, path)
  const isAlways = problems.length === 0 && holdsAlways(shape, exempt as object)
  return isAlways ? [invalid(path, 'exempts every lead.', '豁免了所有线索。')] : problems
}

function basisProblems(shape: Shape, basis: unknown, path: string): readonly Issue[] {
  const sentence = { en: 'is no basis of a reclaim', zh: '不是回收的起算依据' }
  if (typeof basis === 'string')
    return BASES.includes(basis)
      ? []
      : [misspelt({ code: 'OPTION_INVALID', path, wrong: basis, ...sentence }, BASES)]
  const name = isObject(basis) ? basis['field'] : undefined
  if (typeof name !== 'string') return [invalid(path, BASIS.message, BASIS.zh)]
  const kinds = Object.entries(shape.fields).filter(([, { type }]) =>
    ['date', 'datetime'].includes(type.kind),
  )
  const known = kinds.map(([field]) => field)
  const unfit = { en: 'is no day and no instant of a lead', zh: '不是线索的日期或时间字段' }
  return known.includes(name)
    ? []
    : [misspelt({ code: 'OPTION_INVALID', path: `${path}.field`, wrong: name, ...unfit }, known)]
}

/** Steps come one after another, all of them before the reclaim: one that is never reached tells nobody anything. */
function stepProblems(remind: unknown, after: unknown, path: string): readonly Issue[] {
  if (!Array.isArray(remind) || !remind.every(isObject))
    return [invalid(path, 'must be a list of steps: [{ at, tell }].', '必须是步骤的列表：[{ at, tell }]。')]
  const end = isTimeToPass(after) ? milliseconds(after as never) : Number.POSITIVE_INFINITY
  let last = -1
  return remind.flatMap((step, index) => {
    const place = `${path}.${index}`
    const at = isTimeToPass(step['at']) ? milliseconds(step['at'] as never) : undefined
    const issues = [
      ...unknownKeys(step, STEP_KEYS, place),
      ...problemIf(at === undefined, `${place}.at`, DURATION),
      ...problemIf(at !== undefined && at >= end, `${place}.at`, TOO_LATE),
      ...problemIf(at !== undefined && at <= last, `${place}.at`, NOT_LATER),
      ...problemIf(!isAudience(step['tell']), `${place}.tell`, AUDIENCE),
    ]
    last = at ?? last
    return issues
  })
}

function isAudience(tell: unknown): boolean {
  const isPerson = (one: unknown) =>
    one === 'owner' || one === 'manager' || (isObject(one) && typeof one['user'] === 'string')
  return Array.isArray(tell) && tell.length > 0 && tell.every(isPerson)
}

const TEXT: Words = { message: 'must be a text.', zh: '必须是文本。' }
const DURATION: Words = {
  message: 'must be a duration such as "24h" or "3d".',
  zh: '必须是时长，如“24h”或“3d”。',
}
const CLOCK: Words = {
  message: 'must count working time: workingCalendar({ … }).',
  zh: '必须能计算工作时间：workingCalendar({ … })。',
}
const COUNTED: Words = {
  message: 'must be whole working days such as "3d" or working hours such as "16h".',
  zh: '必须是整数工作日（如“3d”）或工作小时（如“16h”）。',
}
const ALIKE: Words = {
  message: 'must count days where `after` does, and hours where it does not.',
  zh: '必须与 `after` 使用同样的单位：都按天，或都按小时。',
}
const TASKS: Words = { message: 'must be "release" or "keep".', zh: '必须是“release”或“keep”。' }
const BASIS: Words = {
  message: 'must be "lastFollowUp", "ownedSince", "createdAt" or { field }.',
  zh: '必须是“lastFollowUp”、“ownedSince”、“createdAt”或 { field }。',
}
const TOO_LATE: Words = {
  message: 'is not before the reclaim: nobody would be told.',
  zh: '不早于回收时间，不会提醒任何人。',
}
const NOT_LATER: Words = { message: 'is not later than the step before.', zh: '不晚于前一步。' }
const AUDIENCE: Words = {
  message: 'must name somebody: ["owner", "manager", { user }].',
  zh: '必须指定对象：["owner", "manager", { user }]。',
}

function problemIf(isWrong: boolean, path: string, { message, zh }: Words): readonly Issue[] {
  return isWrong ? [invalid(path, message, zh)] : []
}

function invalid(path: string, message: string, zh: string): Issue {
  return { code: 'OPTION_INVALID', path, message, zh }
}
