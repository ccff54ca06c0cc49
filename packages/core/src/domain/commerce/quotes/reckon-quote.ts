import { type Amount, minus, moneyOf, plus, sumOf } from '../../../engine/money/amount.ts'
import { roundToStep } from '../../../engine/money/round.ts'
import type { DiscountDecision } from './apply-discounts.ts'
import { basisPoints } from './basis-points.ts'
import { type Discounted, discountPositions } from './discount-positions.ts'
import type { Pricing } from './pricing.ts'
import { pricingErrors } from './pricing-errors.ts'
import { demandReckonable, type QuoteDraft } from './quote-draft.ts'
import { type LineTax, reckonTaxes } from './reckon-taxes.ts'
import type { ReckonedLine, ReckonedTax, Reckoning } from './reckoning.ts'
import { ratesOf, type TaxRate, type TaxRules } from './tax-rule.ts'

/**
 * Reckons a quote: quantity times price, what is taken off each line and the whole, taxes, and what is left for us. To the
 * last unit: net and tax of a line are its total, and the lines are the total of the document.
 *
 * @throws `CRM_QUOTE_UNRECKONED` with an issue for each quantity, price or discount that cannot be,
 * `CRM_TAX_RATE_MISSING` where a line is of a class without a rate.
 *
 * @example
 * ```ts
 * const pricing = pricingOf({ tax: { rates: [{ class: 'standard', rate: '0.13', code: 'VAT13' }] } })
 * const { net, tax, total } = reckonQuote(
 *   {
 *     currency: 'CNY',
 *     on: '2026-11-22',
 *     lines: [{ key: 'a', quantity: '3', unitPrice: '33.33', taxClass: 'standard', discounts: [{ percent: '10' }] }],
 *   },
 *   pricing,
 * )
 * console.log(net.amount, tax.amount, total.amount) // 89.99 11.70 101.69
 * ```
 */
export function reckonQuote(draft: QuoteDraft, pricing: Pricing): Reckoning {
  demandReckonable(draft)
  const { currency } = draft
  const { positions, gross, whole } = discountPositions(draft, pricing.discounts)
  const taxes = taxesOfPositions(draft, positions, pricing.tax)
  const reckoned = positions.map((position, at) =>
    reckonLine(position, taxes[at] as readonly LineTax[], pricing.tax?.prices === 'inclusive'),
  )
  const sum = (of: 'discount' | 'net' | 'tax' | 'total') =>
    sumOf(
      reckoned.map((line) => line[of]),
      currency,
    )
  const [discount, net, tax, total] = [sum('discount'), sum('net'), sum('tax'), sum('total')]
  const costs = reckoned.map(({ cost }) => cost)
  const cost = costs.includes(null) ? null : sumOf(costs as readonly Amount[], currency)
  const payable = inCoins(total, pricing.tax)
  return {
    currency,
    lines: reckoned.map(({ told }) => told),
    ...{ gross: moneyOf(gross), discount: moneyOf(discount) },
    ...{ net: moneyOf(net), tax: moneyOf(tax), total: moneyOf(total) },
    cashRounding: payable && moneyOf(minus(payable, total)),
    payable: moneyOf(payable ?? total),
    taxes: sumTaxes(reckoned),
    ...discountsOf(whole),
    discountBp: basisPoints(discount.minor, gross.minor) ?? 0,
    cost: cost && moneyOf(cost),
    marginBp: cost && basisPoints(minus(net, cost).minor, net.minor),
  }
}

function taxesOfPositions(
  { region, on }: QuoteDraft,
  positions: readonly Discounted[],
  tax: TaxRules | undefined,
): readonly (readonly LineTax[])[] {
  if (!tax) return positions.map(() => [])
  const known = new Map<string, readonly TaxRate[]>()
  const lines = positions.map(({ line: { taxClass }, left }) => {
    const rates = known.get(taxClass) ?? ratesOf(tax, taxClass, region ?? null, on)
    if (!rates) throw pricingErrors.CRM_TAX_RATE_MISSING({ class: taxClass })
    known.set(taxClass, rates)
    return { amount: left, rates }
  })
  return reckonTaxes(lines, tax)
}

interface Reckoned {
  readonly discount: Amount
  readonly net: Amount
  readonly tax: Amount
  readonly total: Amount
  readonly cost: Amount | null
  readonly taxes: readonly LineTax[]
  readonly told: ReckonedLine
}

/** What is left of a price that has taxes in it is the total; of one that has not it is the net. */
function reckonLine(position: Discounted, taxes: readonly LineTax[], isInclusive: boolean): Reckoned {
  const { line, gross, left, share, cost, decision } = position
  const tax = sumOf(
    taxes.map((one) => one.tax),
    gross.currency,
  )
  const net = isInclusive ? minus(left, tax) : left
  const total = plus(net, tax)
  const discount = minus(gross, left)
  const base = moneyOf(net)
  const told = {
    key: line.key,
    ...{ gross: moneyOf(gross), discount: moneyOf(discount) },
    ...{ net: base, tax: moneyOf(tax), total: moneyOf(total) },
    cost: cost && moneyOf(cost),
    marginBp: cost && basisPoints(minus(net, cost).minor, net.minor),
    ...discountsOf(decision),
    documentDiscount: moneyOf(share),
    taxes: taxes.map((one) => ({ code: one.rate.code, rate: one.rate.rate, base, tax: moneyOf(one.tax) })),
  }
  return { discount, net, tax, total, cost, taxes, told }
}

function discountsOf({ taken, passed }: DiscountDecision): Pick<Reckoning, 'discounts' | 'passed'> {
  return { discounts: taken.map((one) => ({ ...one, amount: moneyOf(one.amount) })), passed }
}

/** What each tax comes to, in the order of codes. */
function sumTaxes(lines: readonly Reckoned[]): readonly ReckonedTax[] {
  const sums = new Map<string, { readonly of: TaxRate; base: Amount; tax: Amount }>()
  for (const { net, taxes } of lines)
    for (const { rate, tax } of taxes) {
      const key = `${rate.code}\n${rate.rate}`
      const sum = sums.get(key)
      if (sum) Object.assign(sum, { base: plus(sum.base, net), tax: plus(sum.tax, tax) })
      else sums.set(key, { of: rate, base: net, tax })
    }
  return [...sums.keys()].sort().map((key) => {
    const { of, base, tax } = sums.get(key) as { of: TaxRate; base: Amount; tax: Amount }
    return { code: of.code, rate: of.rate, base: moneyOf(base), tax: moneyOf(tax) }
  })
}

/** What can be paid in coins; null where none are meant. */
function inCoins(total: Amount, tax: TaxRules | undefined): Amount | null {
  if (!tax?.cash?.currencies.includes(total.currency)) return null
  return roundToStep(total, tax.cash.step, 'halfUp')
}
