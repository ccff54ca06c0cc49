import { isCurrency } from '../../../conditions/currency-exponents.ts'
import { parseDay } from '../../../conditions/days.ts'
import { parseDecimal } from '../../../conditions/decimal.ts'
import type { Issue } from '../../../engine/errors.ts'
import { type Given, isObject, listOf, nameOf, type Words } from '../../../engine/given.ts'
import { misspelt, unknownKeys } from '../../../engine/misspelt.ts'
import { type PaymentPlan, PLAN_EVENTS, PLAN_PERIODS, percentUnits, WHOLE } from './payment-plan.ts'

const KEYS: Readonly<Record<keyof PaymentPlan, true>> = { id: true, items: true, recurring: true }
const ITEM_KEYS = { name: true, due: true, percent: true, amount: true, remainder: true } as const
const SHARES = ['percent', 'amount', 'remainder'] as const
const DUE_KEYS = { on: true, after: true, from: true, milestone: true } as const
const MOST_ITEMS = 100

/** What is wrong with payment plans, whoever wrote them without types. */
export function paymentPlanProblems(plans: unknown, place: string): readonly Issue[] {
  if (plans === undefined) return []
  if (!Array.isArray(plans)) return [problem(place, 'plans')]
  const ids = plans.map((plan) => (isObject(plan) ? plan['id'] : undefined))
  const repeated = ids.flatMap((id, at) =>
    id !== undefined && ids.indexOf(id) < at ? [problem(`${place}.${at}.id`, 'repeated')] : [],
  )
  return [...plans.flatMap((plan, at) => planProblems(plan, `${place}.${at}`)), ...repeated]
}

function planProblems(plan: unknown, path: string): readonly Issue[] {
  if (!isObject(plan)) return [problem(path, 'plan')]
  const { id, items, recurring } = plan
  const isList = Array.isArray(items) && items.length > 0 && items.length <= MOST_ITEMS
  return [
    ...unknownKeys(plan, KEYS, path),
    ...demand(isName(id, 63), `${path}.id`, 'id'),
    ...(items === undefined && recurring !== undefined ? [] : demand(isList, `${path}.items`, 'items')),
    ...listOf(items).flatMap((item, at) => itemProblems(item, `${path}.items.${at}`)),
    ...(isList ? shareProblems(items, `${path}.items`) : []),
    ...(recurring === undefined ? [] : recurringProblems(recurring, `${path}.recurring`)),
  ]
}

function itemProblems(item: unknown, path: string): readonly Issue[] {
  if (!isObject(item)) return [problem(path, 'item')]
  const shares = SHARES.filter((key) => item[key] !== undefined)
  const { name, percent, amount, remainder } = item
  const units = percentUnits(percent)
  return [
    ...unknownKeys(item, ITEM_KEYS, path),
    ...demand(isName(name, 300), `${path}.name`, 'name'),
    ...demand(shares.length === 1, path, 'share'),
    ...demand(percent === undefined || (units !== undefined && units > 0n), `${path}.percent`, 'percent'),
    ...demand(amount === undefined || isAmount(amount), `${path}.amount`, 'amount'),
    ...demand(remainder === undefined || remainder === true, `${path}.remainder`, 'remainder'),
    ...dueProblems(item['due'], `${path}.due`),
  ]
}

/** Exactly one item is what is left, and something has to be left for it. */
function shareProblems(items: readonly unknown[], path: string): readonly Issue[] {
  const remainders = items.filter((item) => isObject(item) && item['remainder'] === true).length
  const shared = items.reduce<bigint>(
    (sum, item) => sum + ((isObject(item) ? percentUnits(item['percent']) : 0n) ?? 0n),
    0n,
  )
  return [
    ...(remainders === 1 ? [] : [{ code: 'PLAN_REMAINDER', path, ...WORDS.remainders }]),
    ...(shared < WHOLE ? [] : [{ code: 'PLAN_PERCENT', path, ...WORDS.percents }]),
  ]
}

function dueProblems(due: unknown, path: string): readonly Issue[] {
  if (!isObject(due)) return [problem(path, 'due')]
  const { on, after, from, milestone } = due
  const isDated = on !== undefined && after === undefined && from === undefined && milestone === undefined
  const isCounted = from !== undefined && after !== undefined && on === undefined && milestone === undefined
  const isWaiting = milestone !== undefined && on === undefined && from === undefined
  return [
    ...unknownKeys(due, DUE_KEYS, path),
    ...demand(isDated || isCounted || isWaiting, path, 'due'),
    ...demand(on === undefined || isDay(on), `${path}.on`, 'day'),
    ...demand(after === undefined || isDayCount(after), `${path}.after`, 'days'),
    ...demand(milestone === undefined || isName(milestone, 63), `${path}.milestone`, 'milestone'),
    ...eventProblems(from, `${path}.from`),
  ]
}

function eventProblems(from: unknown, path: string): readonly Issue[] {
  if (from === undefined || PLAN_EVENTS.some((event) => event === from)) return []
  const sentence = { en: 'is no event that days are counted from', zh: '不是可用于计算天数的事件' }
  return [misspelt({ code: 'OPTION_INVALID', path, wrong: nameOf(from), ...sentence }, PLAN_EVENTS)]
}

function recurringProblems(recurring: unknown, path: string): readonly Issue[] {
  if (!isObject(recurring)) return [problem(path, 'recurring')]
  const { every, after }: Given = recurring
  const isPeriod = typeof every === 'string' && Object.hasOwn(PLAN_PERIODS, every)
  return [
    ...unknownKeys(recurring, { every: true, after: true }, path),
    ...demand(isPeriod, `${path}.every`, 'every'),
    ...demand(after === undefined || isDayCount(after), `${path}.after`, 'days'),
  ]
}

function isName(given: unknown, most: number): boolean {
  return typeof given === 'string' && given.trim() === given && given.length > 0 && given.length <= most
}

function isAmount(given: unknown): boolean {
  if (!isObject(given) || !isCurrency(given['currency'])) return false
  const read = typeof given['amount'] === 'string' ? parseDecimal(given['amount']) : undefined
  return read !== undefined && read.units > 0n
}

function isDay(given: unknown): boolean {
  return typeof given === 'string' && parseDay(given) !== undefined
}

/** Up to ten years. */
function isDayCount(given: unknown): boolean {
  return typeof given === 'string' && /^\d{1,4}d$/.test(given) && Number(given.slice(0, -1)) <= 3650
}

function demand(isRight: boolean, path: string, words: keyof typeof WORDS): readonly Issue[] {
  return isRight ? [] : [problem(path, words)]
}

function problem(path: string, words: keyof typeof WORDS): Issue {
  return { code: 'OPTION_INVALID', path, ...WORDS[words] }
}

const WORDS = {
  plans: { message: 'must be a list of payment plans.', zh: '必须是付款计划列表。' },
  plan: { message: "must be an object: { id: 'thirds', items: [ … ] }.", zh: '必须是对象：{ id, items }。' },
  id: { message: 'must be a text of 1 to 63 characters.', zh: '必须是 1 到 63 个字符的文本。' },
  repeated: { message: 'another plan has the same id.', zh: '与另一付款计划的 id 重复。' },
  items: {
    message: `must be a list of 1 to ${MOST_ITEMS} items; only with \`recurring\` it may be left out.`,
    zh: `必须是含 1 至 ${MOST_ITEMS} 项的列表；仅在设置 recurring 时可省略。`,
  },
  item: {
    message: "must be an object: { name, percent: '30', due: { … } }.",
    zh: "必须是对象：{ name, percent: '30', due: { … } }。",
  },
  name: { message: 'must be a text of 1 to 300 characters.', zh: '必须是 1 到 300 个字符的文本。' },
  share: {
    message: 'must have one of `percent`, `amount` and `remainder: true`.',
    zh: '必须且只能包含 percent、amount、remainder: true 之一。',
  },
  percent: {
    message: "must be a decimal above 0 as text, with at most six decimals: '30'.",
    zh: "必须是大于 0、最多六位小数的文本：'30'。",
  },
  amount: {
    message: "must be an amount above 0: { amount: '500.00', currency: 'CNY' }.",
    zh: "必须是大于 0 的金额：{ amount: '500.00', currency: 'CNY' }。",
  },
  remainder: { message: 'must be true, or left out.', zh: '必须为 true 或省略。' },
  remainders: {
    message: 'exactly one item must be the remainder: { remainder: true }.',
    zh: '必须有且只有一项为余额：{ remainder: true }。',
  },
  percents: {
    message: 'percentages must come to less than 100: the rest is for the remainder.',
    zh: '百分比之和必须小于 100，其余归余额项。',
  },
  due: {
    message: "must be { on: '2027-01-31' }, { after: '30d', from: 'signing' } or { milestone: 'go-live' }.",
    zh: "必须是 { on: '2027-01-31' }、{ after: '30d', from: 'signing' } 或 { milestone: 'go-live' }。",
  },
  day: { message: "must be a day: '2027-01-31'.", zh: "必须是日期：'2027-01-31'。" },
  days: { message: "must be 0 to 3650 days: '30d'.", zh: "必须是 0 至 3650 天：'30d'。" },
  milestone: { message: 'must be a text of 1 to 63 characters.', zh: '必须是 1 到 63 个字符的文本。' },
  recurring: {
    message: "must be an object: { every: 'month' }.",
    zh: "必须是对象：{ every: 'month' }。",
  },
  every: { message: "must be 'month', 'quarter' or 'year'.", zh: "必须是 'month'、'quarter' 或 'year'。" },
} as const satisfies Readonly<Record<string, Words>>
