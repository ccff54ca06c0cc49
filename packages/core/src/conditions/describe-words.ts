import type { CountOperators, Operators } from './condition.ts'

/** A language that conditions are described in. */
export type DescribeLocale = 'en' | 'zh-CN'

/**
 * The words of one language. In phrases, `{f}` is the field and `{v}` the value; a phrase begins with its field, so that
 * it can also be said of a list's item.
 */
export interface DescribeWords {
  readonly and: string
  readonly or: string
  readonly comma: string
  readonly group: (inner: string) => string
  readonly not: (inner: string) => string
  readonly always: string
  readonly never: string
  readonly quote: (text: string) => string
  readonly bool: { readonly true: string; readonly false: string }
  readonly fields: { readonly [O in Exclude<keyof Operators<unknown>, 'convert' | 'since'>]-?: string }
  /** Where time is earlier or later rather than less or more. */
  readonly times: { readonly gt: string; readonly gte: string; readonly lt: string; readonly lte: string }
  readonly isNullFalse: string
  readonly notChanged: string
  readonly becameEmpty: string
  readonly wasEmpty: string
  readonly sinceAtLatest: string
  readonly sinceAtEarliest: string
  readonly converted: (rates: string) => string
  readonly relations: {
    readonly some: string
    readonly every: string
    readonly everyNonEmpty: string
    readonly none: string
    readonly exists: string
    readonly noneExists: string
  }
  readonly count: string
  readonly countWhere: string
  readonly counts: { readonly [O in Exclude<keyof CountOperators, 'where'>]-?: string }
  readonly actor: (attribute: string) => string
  readonly field: (label: string) => string
  readonly startOfDay: (of: string, zone: string | undefined) => string
  readonly now: string
  readonly today: string
  readonly step: (count: number, unit: string) => string
}

const UNITS_EN: { readonly [unit: string]: string } = {
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  M: 'month',
  y: 'year',
}
const UNITS_ZH: { readonly [unit: string]: string } = {
  m: '分钟',
  h: '小时',
  d: '天',
  w: '周',
  M: '个月',
  y: '年',
}

const en: DescribeWords = {
  and: ' and ',
  or: ' or ',
  comma: ', ',
  group: (inner) => `(${inner})`,
  not: (inner) => `not (${inner})`,
  always: 'always',
  never: 'never',
  quote: (text) => `“${text}”`,
  bool: { true: 'yes', false: 'no' },
  fields: {
    eq: '{f} is {v}',
    neq: '{f} is not {v}',
    neqOrNull: '{f} is empty or not {v}',
    in: '{f} is one of {v}',
    notIn: '{f} is none of {v}',
    gt: '{f} is more than {v}',
    gte: '{f} is at least {v}',
    lt: '{f} is less than {v}',
    lte: '{f} is at most {v}',
    isNull: '{f} is empty',
    isNotNull: '{f} is not empty',
    contains: '{f} contains {v}',
    startsWith: '{f} starts with {v}',
    endsWith: '{f} ends with {v}',
    some: '{f} has an item that {v}',
    every: '{f} has only items of which each {v}',
    everyNonEmpty: '{f} has items, of which each {v}',
    none: '{f} has no item that {v}',
    changed: '{f} has just changed',
    changedTo: '{f} has just become {v}',
    was: '{f} was {v} before the change',
    wasEver: '{f} is or was at some time {v}',
  },
  times: {
    gt: '{f} is after {v}',
    gte: '{f} is at or after {v}',
    lt: '{f} is before {v}',
    lte: '{f} is at or before {v}',
  },
  isNullFalse: '{f} is not empty',
  notChanged: '{f} has not just changed',
  becameEmpty: '{f} has just become empty',
  wasEmpty: '{f} was empty before the change',
  sinceAtLatest: '{f} has been {v} since {t} or longer',
  sinceAtEarliest: '{f} has become {v} at {t} or later, and still is',
  converted: (rates) => ` (at ${rates})`,
  relations: {
    some: 'there is one of {f} where {v}',
    every: 'for each of {f}, {v}',
    everyNonEmpty: 'there are {f}, and for each of them, {v}',
    none: 'there is none of {f} where {v}',
    exists: 'there is one of {f}',
    noneExists: 'there is none of {f}',
  },
  count: 'the number of {f} {v}',
  countWhere: 'the number of {f} where {w} {v}',
  counts: {
    eq: 'is {v}',
    neq: 'is not {v}',
    gt: 'is more than {v}',
    gte: 'is at least {v}',
    lt: 'is less than {v}',
    lte: 'is at most {v}',
  },
  actor: (attribute) => `the acting user’s ${attribute}`,
  field: (label) => label,
  startOfDay: (of, zone) => `the start of the day of ${of}${zone ? ` in ${zone}` : ''}`,
  now: 'now',
  today: 'today',
  step: (count, unit) => {
    const amount = `${Math.abs(count)} ${UNITS_EN[unit]}${Math.abs(count) === 1 ? '' : 's'}`
    return count < 0 ? `${amount} ago` : `in ${amount}`
  },
}

const zh: DescribeWords = {
  and: '且',
  or: '或',
  comma: '、',
  group: (inner) => `（${inner}）`,
  not: (inner) => `并非（${inner}）`,
  always: '总是成立',
  never: '从不成立',
  quote: (text) => `“${text}”`,
  bool: { true: '是', false: '否' },
  fields: {
    eq: '{f}为{v}',
    neq: '{f}不为{v}',
    neqOrNull: '{f}为空或不为{v}',
    in: '{f}为{v}之一',
    notIn: '{f}不为{v}中的任何一个',
    gt: '{f}大于{v}',
    gte: '{f}不小于{v}',
    lt: '{f}小于{v}',
    lte: '{f}不大于{v}',
    isNull: '{f}为空',
    isNotNull: '{f}不为空',
    contains: '{f}包含{v}',
    startsWith: '{f}以{v}开头',
    endsWith: '{f}以{v}结尾',
    some: '{f}中至少有一项{v}',
    every: '{f}中每一项都{v}',
    everyNonEmpty: '{f}不为空且每一项都{v}',
    none: '{f}中没有一项{v}',
    changed: '{f}刚刚变更',
    changedTo: '{f}刚刚变更为{v}',
    was: '{f}变更前为{v}',
    wasEver: '{f}为或曾为{v}',
  },
  times: { gt: '{f}晚于{v}', gte: '{f}不早于{v}', lt: '{f}早于{v}', lte: '{f}不晚于{v}' },
  isNullFalse: '{f}不为空',
  notChanged: '{f}未刚刚变更',
  becameEmpty: '{f}刚刚变更为空',
  wasEmpty: '{f}变更前为空',
  sinceAtLatest: '{f}自{t}或更早以来一直为{v}',
  sinceAtEarliest: '{f}在{t}或之后变为{v}并保持至今',
  converted: (rates) => `（按 ${rates} 折算）`,
  relations: {
    some: '至少有一个{f}满足：{v}',
    every: '每一个{f}都满足：{v}',
    everyNonEmpty: '至少有一个{f}且每一个都满足：{v}',
    none: '没有任何{f}满足：{v}',
    exists: '至少有一个{f}',
    noneExists: '没有任何{f}',
  },
  count: '{f}的数量{v}',
  countWhere: '满足（{w}）的{f}的数量{v}',
  counts: { eq: '为{v}', neq: '不为{v}', gt: '大于{v}', gte: '不小于{v}', lt: '小于{v}', lte: '不大于{v}' },
  actor: (attribute) => `当前用户的 ${attribute}`,
  field: (label) => label,
  startOfDay: (of, zone) => `${of}当天零点${zone ? `（${zone}）` : ''}`,
  now: '现在',
  today: '今天',
  step: (count, unit) => `${Math.abs(count)} ${UNITS_ZH[unit]}${count < 0 ? '前' : '后'}`,
}

/** The words of each language. */
export const DESCRIBE_WORDS: { readonly [L in DescribeLocale]: DescribeWords } = { en, 'zh-CN': zh }
