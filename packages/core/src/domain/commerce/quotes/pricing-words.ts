import { parseDay } from '../../../conditions/days.ts'
import type { Issue } from '../../../engine/errors.ts'
import type { Words } from '../../../engine/given.ts'

/** What is wrong with the days between which a rule holds. */
export function daysProblems(from: unknown, until: unknown, path: string): readonly Issue[] {
  const [isFrom, isUntil] = [from, until].map((day) => day === undefined || isDay(day))
  const isInOrder = typeof from !== 'string' || typeof until !== 'string' || from <= until
  return [
    ...demand(isFrom === true, `${path}.from`, 'day'),
    ...demand(isUntil === true, `${path}.until`, 'day'),
    ...demand(isInOrder, `${path}.until`, 'order'),
  ]
}

function isDay(given: unknown): boolean {
  return typeof given === 'string' && parseDay(given) !== undefined
}

/** A text that can name something. */
export function isName(given: unknown): boolean {
  return typeof given === 'string' && given.trim() === given && given.length > 0 && given.length <= 63
}

/** A problem, unless it is right. */
export function demand(isRight: boolean, path: string, words: keyof typeof WORDS): readonly Issue[] {
  return isRight ? [] : [problem(path, words)]
}

/** A problem in one place. */
export function problem(path: string, words: keyof typeof WORDS): Issue {
  return { code: 'OPTION_INVALID', path, ...WORDS[words] }
}

const WORDS = {
  discounts: { message: 'must be a list of discount rules.', zh: '必须是折扣规则列表。' },
  discount: {
    message: "must be an object: { id: 'volume', on: 'line', percent: '10', stacking: 'stack' }.",
    zh: "必须是对象：{ id: 'volume', on: 'line', percent: '10', stacking: 'stack' }。",
  },
  name: { message: 'must be a text of 1 to 63 characters.', zh: '必须是 1 到 63 个字符的文本。' },
  repeated: { message: 'is the id of an earlier rule.', zh: '与前面的规则 id 重复。' },
  on: { message: "must be 'line' or 'document'.", zh: "必须是 'line' 或 'document'。" },
  stacking: {
    message: "must be 'exclusive', 'stack' or 'best'.",
    zh: "必须是 'exclusive'、'stack' 或 'best'。",
  },
  day: { message: "must be a day: '2026-12-31'.", zh: "必须是日期：'2026-12-31'。" },
  order: { message: 'is before `from`: it would never hold.', zh: '早于 `from`，永远不会生效。' },
  tax: { message: 'must be an object: { rates: [ … ] }.', zh: '必须是对象：{ rates: [ … ] }。' },
  rates: { message: 'must be a list with at least one rate.', zh: '必须是至少含一个税率的列表。' },
  rate: {
    message: "must be an object: { class: 'standard', rate: '0.13', code: 'VAT13' }.",
    zh: "必须是对象：{ class: 'standard', rate: '0.13', code: 'VAT13' }。",
  },
  part: {
    message: "must be a part of the price as text, from 0 to 10: '0.13' are 13 %.",
    zh: "必须是 0 到 10 之间的比例文本：'0.13' 表示 13%。",
  },
  twice: {
    message: 'has class, code and region of an earlier rate on some of the same days: it would be due twice.',
    zh: '与前面的税率在部分日期上税目、代码和地区均相同，会重复计税。',
  },
  prices: { message: "must be 'exclusive' or 'inclusive'.", zh: "必须是 'exclusive' 或 'inclusive'。" },
  rounding: {
    message: "must be 'halfUp', 'halfEven', 'up' or 'down'.",
    zh: "必须是 'halfUp'、'halfEven'、'up' 或 'down'。",
  },
  cash: {
    message: "must be an object: { step: '0.05', currencies: ['CHF'] }.",
    zh: "必须是对象：{ step: '0.05', currencies: ['CHF'] }。",
  },
  currencies: { message: "must be a list of currencies: ['CHF'].", zh: "必须是币种列表：['CHF']。" },
  margin: { message: "must be an object: { floor: '0.15' }.", zh: "必须是对象：{ floor: '0.15' }。" },
  share: {
    message: "must be a part of the net as text, from 0 to 1: '0.15' are 15 %.",
    zh: "必须是 0 到 1 之间的比例文本：'0.15' 表示 15%。",
  },
  families: {
    message: "must be an object: { hardware: '0.08' }.",
    zh: "必须是对象：{ hardware: '0.08' }。",
  },
} as const satisfies Readonly<Record<string, Words>>
