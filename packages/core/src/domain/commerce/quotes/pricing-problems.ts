import type { Issue } from '../../../engine/errors.ts'
import { type Given, isObject } from '../../../engine/given.ts'
import { unknownKeys } from '../../../engine/misspelt.ts'
import { discountsProblems } from './discount-problems.ts'
import type { MarginRules } from './guard-margin.ts'
import { isDecimal } from './is-decimal.ts'
import { demand, problem } from './pricing-words.ts'
import { taxProblems } from './tax-problems.ts'

/** What is wrong with rules of prices, whoever wrote them without types. */
export function pricingProblems({ discounts, tax, margin }: Given): readonly Issue[] {
  return [
    ...(discounts === undefined ? [] : discountsProblems(discounts)),
    ...(tax === undefined ? [] : taxProblems(tax)),
    ...(margin === undefined ? [] : marginProblems(margin)),
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
