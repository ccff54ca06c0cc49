import { type DiscountRule, type ReadyDiscount, readyDiscounts } from './discount-rule.ts'
import type { MarginRules } from './guard-margin.ts'
import type { TaxRules } from './tax-rule.ts'

/** What a host decides about prices: what is taken off by itself, how it is taxed, and what has to be earned. */
export interface PricingRules {
  readonly discounts?: readonly DiscountRule[] | undefined
  /** Without them nothing is taxed. */
  readonly tax?: TaxRules | undefined
  /** Without it nothing is held against what it costs us. */
  readonly margin?: MarginRules | undefined
}

/** Rules of prices, ready for many quotes. */
export interface Pricing {
  readonly discounts: readonly ReadyDiscount[]
  readonly tax: TaxRules | undefined
  readonly margin: MarginRules | undefined
}

/** Makes rules of prices ready once, for as many quotes as there are. Throws a `ConditionError` for a condition that means nothing. */
export function pricingOf({ discounts = [], tax, margin }: PricingRules): Pricing {
  return { discounts: readyDiscounts(discounts), tax, margin }
}
