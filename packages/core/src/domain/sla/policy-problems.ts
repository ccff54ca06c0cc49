import type { Shape } from '../../conditions/shape.ts'
import type { Issue } from '../../engine/errors.ts'
import {
  isCount,
  isDuration,
  isListOfText,
  isObject,
  listOf,
  nameOf,
  type Words,
} from '../../engine/given.ts'
import { misspelt, unknownKeys } from '../../engine/misspelt.ts'
import { isRelativeDeadline } from '../../engine/time/relative-deadline.ts'
import { type WorkingDuration, workingMilliseconds } from '../../engine/time/working-duration.ts'

const LONGEST = 100 * 365 * 86_400_000
const TARGET_KEYS = { by: true, map: true, default: true } as const

/** What is wrong with the amounts and choices of a policy, whoever wrote it without types. */
export function amountProblems(shape: Shape, policy: unknown, path: string): readonly Issue[] {
  const metrics = isObject(policy) && isObject(policy['metrics']) ? policy['metrics'] : {}
  return Object.entries(metrics).flatMap(([key, metric]) =>
    isObject(metric) ? metricProblems(shape, metric, `${path}.metrics.${key}`) : [],
  )
}

/** A later version of a policy that holds from an earlier instant on: the one before it would never hold. */
export function versionProblems(policies: readonly unknown[]): readonly Issue[] {
  const all = policies.filter(isObject)
  return all.flatMap((one, at) => {
    const isOvertaken = all.some(
      (other) =>
        other['id'] === one['id'] && versionOf(other) < versionOf(one) && fromOf(other) >= fromOf(one),
    )
    return isOvertaken ? [problem(`sla.${at}.effectiveFrom`, OVERTAKEN)] : []
  })
}

function versionOf({ version }: { readonly version?: unknown }): number {
  return typeof version === 'number' ? version : 1
}

function fromOf({ effectiveFrom }: { readonly effectiveFrom?: unknown }): number {
  return effectiveFrom instanceof Date ? effectiveFrom.getTime() : Number.NEGATIVE_INFINITY
}

function metricProblems(
  shape: Shape,
  metric: Readonly<Record<string, unknown>>,
  path: string,
): readonly Issue[] {
  const { target, recurrence, reopen, giveUp, retroactivePause, steps } = metric
  const as = isObject(giveUp) ? giveUp['as'] : 'fulfil'
  return [
    ...(target === undefined ? [] : targetProblems(shape, target, `${path}.target`)),
    ...unless(oneOf(recurrence, ['once', 'chained', 'independent']), `${path}.recurrence`, RECURRENCE),
    ...unless(oneOf(retroactivePause, [true, false]), `${path}.retroactivePause`, YES_OR_NO),
    ...unless(giveUp === undefined || isObject(giveUp), `${path}.giveUp`, GIVE_UP),
    ...unless(oneOf(as, ['fulfil', 'miss', 'cancel']), `${path}.giveUp.as`, GIVE_UP),
    ...(reopen === undefined ? [] : reopenProblems(reopen, `${path}.reopen`)),
    ...stepsProblems(listOf(steps), `${path}.steps`),
  ]
}

function reopenProblems(reopen: unknown, path: string): readonly Issue[] {
  if (!isObject(reopen)) return [problem(path, REOPEN)]
  const { within, between } = reopen
  return [
    ...unknownKeys(reopen, { within: true, between: true }, path),
    ...unless(within === 'always' || isDuration(within), `${path}.within`, REOPEN),
    ...unless(oneOf(between, ['pause', 'count']), `${path}.between`, REOPEN),
  ]
}

function targetProblems(shape: Shape, target: unknown, path: string): readonly Issue[] {
  const isMap = isObject(target) && ('map' in target || 'by' in target) && !isRelativeDeadline(target)
  if (!isMap) return limitProblems(shape, target, path)
  const { by, map } = target
  const limits = isObject(map) ? Object.entries(map) : []
  return [
    ...unknownKeys(target, TARGET_KEYS, path),
    ...unless(isObject(map), `${path}.map`, MAP),
    ...fieldProblems(shape, by, `${path}.by`),
    ...limits.flatMap(([value]) => valueProblems(shape, nameOf(by), value, `${path}.map.${value}`)),
    ...limits.flatMap(([value, limit]) => limitProblems(shape, limit, `${path}.map.${value}`)),
    ...(target['default'] === undefined ? [] : limitProblems(shape, target['default'], `${path}.default`)),
  ]
}

/** A value of the map that the field by which it goes can never have. */
function valueProblems(shape: Shape, by: string, value: string, path: string): readonly Issue[] {
  const type = shape.fields[by]?.type
  if (type?.kind !== 'select' || type.options.includes(value)) return []
  return [
    misspelt(
      { code: 'SLA_INVALID', path, wrong: value, en: `is no value of ${by}`, zh: `不是 ${by} 的选项` },
      type.options,
    ),
  ]
}

function limitProblems(shape: Shape, limit: unknown, path: string): readonly Issue[] {
  if (!isObject(limit)) return unless(isAmount(limit), path, AMOUNT)
  if ('field' in limit) {
    const unknown = fieldProblems(shape, limit['field'], `${path}.field`)
    const isTime = shape.fields[nameOf(limit['field'])]?.type.kind === 'datetime'
    return unknown.length > 0 || isTime ? unknown : [problem(`${path}.field`, TIME)]
  }
  if ('workingDays' in limit) return unless(isCount(limit['workingDays']), `${path}.workingDays`, DAYS)
  return unless(isRelativeDeadline(limit), path, AMOUNT)
}

function stepsProblems(steps: readonly unknown[], path: string): readonly Issue[] {
  const keys = steps.map((step) => (isObject(step) ? step['key'] : undefined))
  return steps.flatMap((step, place) => {
    if (!isObject(step)) return []
    const { key, at, every, max, deliver, tell } = step
    const here = `${path}.${place}`
    return [
      ...unless(key === undefined || keys.indexOf(key) === place, `${here}.key`, TWICE),
      ...(isObject(at) ? timeProblems(at, `${here}.at`) : []),
      ...unless(every === undefined || isAmount(every), `${here}.every`, AMOUNT),
      ...unless(max === undefined || isCount(max), `${here}.max`, COUNT),
      ...unless(max === undefined || every !== undefined, `${here}.max`, MAX_ALONE),
      ...unless(oneOf(deliver, ['always', 'businessHours']), `${here}.deliver`, DELIVER),
      ...unless(tell === undefined || isListOfText(tell), `${here}.tell`, TELL),
    ]
  })
}

function timeProblems(at: Readonly<Record<string, unknown>>, path: string): readonly Issue[] {
  const { pct, before, after } = at
  const isPct = typeof pct === 'number' && pct > 0 && pct <= 1000
  return [
    ...unknownKeys(at, { pct: true, before: true, after: true }, path),
    ...unless(pct === undefined || isPct, `${path}.pct`, PCT),
    ...unless(before === undefined || isAmount(before), `${path}.before`, AMOUNT),
    ...unless(after === undefined || isAmount(after), `${path}.after`, AMOUNT),
  ]
}

function fieldProblems({ name, fields }: Shape, field: unknown, path: string): readonly Issue[] {
  if (typeof field === 'string' && Object.hasOwn(fields, field)) return []
  const words = { en: `is no field of ${name}`, zh: `不是 ${name} 的字段` }
  return [misspelt({ code: 'SLA_INVALID', path, wrong: nameOf(field), ...words }, Object.keys(fields))]
}

/** Working time that can pass: not nothing, and no more than a hundred years. */
function isAmount(given: unknown): boolean {
  try {
    const amount = workingMilliseconds(given as WorkingDuration)
    return amount > 0 && amount <= LONGEST
  } catch {
    return false
  }
}

function oneOf(given: unknown, all: readonly unknown[]): boolean {
  return given === undefined || all.includes(given)
}

function unless(isRight: boolean, path: string, words: Words): readonly Issue[] {
  return isRight ? [] : [problem(path, words)]
}

function problem(path: string, words: Words): Issue {
  return { code: 'SLA_INVALID', path, ...words }
}

const AMOUNT: Words = {
  message: "must be working time such as '30m' or '4h', more than nothing and less than a hundred years.",
  zh: '必须是大于零且不超过一百年的工作时长，如“30m”“4h”。',
}
const MAP: Words = {
  message: "must say what each value is promised: { urgent: '4h' }.",
  zh: "必须列出各值的时限：{ urgent: '4h' }。",
}
const TIME: Words = { message: 'must be a datetime field.', zh: '必须是日期时间字段。' }
const DAYS: Words = { message: 'must be a whole number of days from 1.', zh: '必须是从 1 开始的整数天数。' }
const COUNT: Words = { message: 'must be a whole number from 1.', zh: '必须是从 1 开始的整数。' }
const RECURRENCE: Words = {
  message: 'must be once, chained or independent.',
  zh: '必须是 once、chained 或 independent。',
}
const YES_OR_NO: Words = { message: 'must be true or false.', zh: '必须是 true 或 false。' }
const GIVE_UP: Words = {
  message: 'must be written like { when, as }, with as one of fulfil, miss and cancel.',
  zh: '应写作 { when, as }，as 为 fulfil、miss 或 cancel。',
}
const REOPEN: Words = {
  message: "must be written like { within: '7d' }, or with 'always', between is pause or count.",
  zh: "应写作 { within: '7d' } 或 { within: 'always' }，between 为 pause 或 count。",
}
const TWICE: Words = { message: 'is the key of an earlier step.', zh: '与前面步骤的 key 重复。' }
const PCT: Words = { message: 'must be more than 0, and at most 1000.', zh: '必须大于 0 且不超过 1000。' }
const MAX_ALONE: Words = { message: 'is of no use without every.', zh: '没有 every 时不起作用。' }
const DELIVER: Words = { message: 'must be always or businessHours.', zh: '必须是 always 或 businessHours。' }
const TELL: Words = { message: "must be a list of names: ['chief'].", zh: "必须是名称列表：['chief']。" }
const OVERTAKEN: Words = {
  message: 'is not later than that of a version before: that one would never hold.',
  zh: '不晚于较早版本的生效时间，较早版本将永远不会生效。',
}
