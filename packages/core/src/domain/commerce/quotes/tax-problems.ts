import { isCurrency } from '../../../conditions/currency-exponents.ts'
import type { Issue } from '../../../engine/errors.ts'
import { type Given, isListOfText, isObject, listOf } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { ROUNDINGS } from '../../../engine/money/round.ts'
import { isDecimal } from './is-decimal.ts'
import { daysProblems, demand, isName, problem } from './pricing-words.ts'
import { moneyProblems } from './reduction-problems.ts'
import type { TaxRate, TaxRules } from './tax-rule.ts'

const TAX_KEYS: Readonly<Record<keyof TaxRules, true>> = {
  ...{ rates: true, per: true, prices: true, rounding: true, cash: true },
}

/** What is wrong with rules of taxes, whoever wrote them without types. */
export function taxProblems(tax: unknown): readonly Issue[] {
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
