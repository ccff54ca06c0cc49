import { isCurrency } from '../../../conditions/currency-exponents.ts'
import { parseDay } from '../../../conditions/days.ts'
import { checkCondition } from '../../../conditions/index.ts'
import type { Issue } from '../../../engine/errors.ts'
import { type Given, isListOfText, isObject, listOf, type Words } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { ROUNDINGS } from '../../../engine/money/round.ts'
import { type DiscountRule, discountShape, LINE_FACTS } from './discount-rule.ts'
import type { MarginRules } from './guard-margin.ts'
import { isDecimal } from './is-decimal.ts'
import { moneyProblems, reductionProblems } from './reduction-problems.ts'
import type { TaxRate, TaxRules } from './tax-rule.ts'

/** What is wrong with rules of prices, whoever wrote them without types. */
export function pricingProblems({ discounts, tax, margin }: Given): readonly Issue[] {
  return [
    ...(discounts === undefined ? [] : discountsProblems(discounts)),
    ...(tax === undefined ? [] : taxProblems(tax)),
    ...(margin === undefined ? [] : marginProblems(margin)),
  ]
}

const RULE_KEYS: Readonly<Record<keyof DiscountRule, true>> = {
  ...{ id: true, when: true, on: true, percent: true, amount: true, per: true },
  ...{ stacking: true, cap: true, funding: true, from: true, until: true },
}

function discountsProblems(rules: unknown): readonly Issue[] {
  if (!Array.isArray(rules)) return [problem('discounts', 'discounts')]
  const ids = rules.map((rule) => (isObject(rule) ? rule['id'] : undefined))
  return rules.flatMap((rule: unknown, at): readonly Issue[] => {
    const path = `discounts.${at}`
    if (!isObject(rule)) return [problem(path, 'discount')]
    const { id, on, stacking, cap, funding, from, until, when } = rule
    return [
      ...unknownKeys(rule, RULE_KEYS, path),
      ...demand(isName(id), `${path}.id`, 'name'),
      ...demand(id === undefined || ids.indexOf(id) === at, `${path}.id`, 'repeated'),
      ...demand(on === 'line' || on === 'document', `${path}.on`, 'on'),
      ...demand(STACKING.includes(stacking), `${path}.stacking`, 'stacking'),
      ...demand(funding === undefined || isName(funding), `${path}.funding`, 'name'),
      ...reductionProblems(rule, path, { on }),
      ...(cap === undefined ? [] : moneyProblems(cap, `${path}.cap`)),
      ...daysProblems(from, until, path),
      ...(when === undefined ? [] : conditionProblems(when, `${path}.when`, on)),
    ]
  })
}

const STACKING: readonly unknown[] = ['exclusive', 'stack', 'best']

/** The whole document has no product: a rule on it that asks for one would never hold. */
function conditionProblems(when: unknown, path: string, on: unknown): readonly Issue[] {
  const { issues } = checkCondition(on === 'document' ? documentShape : discountShape, when, {
    history: false,
  })
  return issues.map(({ code, message, zh, path: at }) => ({
    code,
    message,
    zh,
    path: [path, ...at].join('.'),
  }))
}

const documentShape = {
  ...discountShape,
  fields: Object.fromEntries(
    Object.entries(discountShape.fields).filter(([name]) => !LINE_FACTS.includes(name)),
  ),
}

const TAX_KEYS: Readonly<Record<keyof TaxRules, true>> = {
  ...{ rates: true, per: true, prices: true, rounding: true, cash: true },
}

function taxProblems(tax: unknown): readonly Issue[] {
  if (!isObject(tax)) return [problem('tax', 'tax')]
  const { rates, per, prices, rounding, cash } = tax
  return [
    ...unknownKeys(tax, TAX_KEYS, 'tax'),
    ...demand(Array.isArray(rates) && rates.length > 0, 'tax.rates', 'rates'),
    ...listOf(rates).flatMap((rate, at) => rateProblems(rate, `tax.rates.${at}`)),
    ...overlapping(listOf(rates)),
    ...demand(per === undefined || per === 'line' || per === 'document', 'tax.per', 'on'),
    ...demand(prices === undefined || PRICES.includes(prices), 'tax.prices', 'prices'),
    ...demand(
      rounding === undefined || ROUNDINGS.some((one) => one === rounding),
      'tax.rounding',
      'rounding',
    ),
    ...(cash === undefined ? [] : cashProblems(cash)),
  ]
}

const PRICES: readonly unknown[] = ['exclusive', 'inclusive']
const RATE_KEYS: Readonly<Record<keyof TaxRate, true>> = {
  ...{ class: true, rate: true, code: true, region: true, from: true, until: true },
}

function rateProblems(rate: unknown, path: string): readonly Issue[] {
  if (!isObject(rate)) return [problem(path, 'rate')]
  const { region, from, until } = rate
  return [
    ...unknownKeys(rate, RATE_KEYS, path),
    ...demand(isName(rate['class']), `${path}.class`, 'name'),
    ...demand(isName(rate['code']), `${path}.code`, 'name'),
    ...demand(region === undefined || isName(region), `${path}.region`, 'name'),
    ...demand(isDecimal(rate['rate'], { from: 0, to: 10 }), `${path}.rate`, 'part'),
    ...daysProblems(from, until, path),
  ]
}

/** One tax would be due twice. */
function overlapping(rates: readonly unknown[]): readonly Issue[] {
  const known = rates.filter(isObject)
  return known.flatMap((rate, at) =>
    known.slice(0, at).some((other) => SAME.every((key) => other[key] === rate[key]) && meet(other, rate))
      ? [problem(`tax.rates.${at}`, 'twice')]
      : [],
  )
}

const SAME = ['class', 'code', 'region'] as const

function meet(one: Given, other: Given): boolean {
  const before = (end: unknown, start: unknown) =>
    typeof end === 'string' && typeof start === 'string' && end < start
  return !before(one['until'], other['from']) && !before(other['until'], one['from'])
}

function cashProblems(cash: unknown): readonly Issue[] {
  if (!isObject(cash)) return [problem('tax.cash', 'cash')]
  const { step, currencies } = cash
  const areCurrencies = isListOfText(currencies) && currencies.every(isCurrency)
  return [
    ...unknownKeys(cash, { step: true, currencies: true }, 'tax.cash'),
    ...demand(areCurrencies, 'tax.cash.currencies', 'currencies'),
    ...(areCurrencies
      ? currencies.flatMap((currency) => moneyProblems({ amount: step, currency }, 'tax.cash.step'))
      : []),
  ]
}

const MARGIN_KEYS: Readonly<Record<keyof MarginRules, true>> = { floor: true, families: true, per: true }

function marginProblems(margin: unknown): readonly Issue[] {
  if (!isObject(margin)) return [problem('margin', 'margin')]
  const { floor, families = {}, per } = margin
  return [
    ...unknownKeys(margin, MARGIN_KEYS, 'margin'),
    ...demand(isPart(floor), 'margin.floor', 'share'),
    ...demand(isObject(families), 'margin.families', 'families'),
    ...Object.entries(isObject(families) ? families : {}).flatMap(([family, own]) =>
      demand(isPart(own), `margin.families.${family}`, 'share'),
    ),
    ...demand(per === undefined || per === 'line' || per === 'document', 'margin.per', 'on'),
  ]
}

function isPart(given: unknown): boolean {
  return isDecimal(given, { from: 0, to: 1 })
}

function daysProblems(from: unknown, until: unknown, path: string): readonly Issue[] {
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

function isName(given: unknown): boolean {
  return typeof given === 'string' && given.trim() === given && given.length > 0 && given.length <= 63
}

function demand(isRight: boolean, path: string, words: keyof typeof WORDS): readonly Issue[] {
  return isRight ? [] : [problem(path, words)]
}

function problem(path: string, words: keyof typeof WORDS): Issue {
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
