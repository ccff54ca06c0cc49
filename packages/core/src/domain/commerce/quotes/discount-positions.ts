import type { Money } from '../../../engine/entities/field.ts'
import { allocate } from '../../../engine/money/allocate.ts'
import { type Amount, minus, moneyOf, sumOf } from '../../../engine/money/amount.ts'
import { amountFrom, multiply, type Rational, rational } from '../../../engine/money/rational.ts'
import { applyDiscounts, type DiscountDecision } from './apply-discounts.ts'
import type { DiscountFacts, ReadyDiscount } from './discount-rule.ts'
import type { DraftLine, QuoteDraft } from './quote-draft.ts'

/** A line with what was taken off it. */
export interface Discounted {
  readonly line: DraftLine
  readonly gross: Amount
  readonly decision: DiscountDecision
  /** Its share of what was taken off the whole. */
  readonly share: Amount
  /** The gross without both. */
  readonly left: Amount
  readonly cost: Amount | null
}

/** All lines with what was taken off them, and off the whole. */
export interface DiscountedDraft {
  readonly positions: readonly Discounted[]
  readonly gross: Amount
  readonly whole: DiscountDecision
}

/**
 * Takes discounts off each line, then off what all lines have left together. Of the latter each line bears its share, by
 * what it has left.
 */
export function discountPositions(draft: QuoteDraft, rules: readonly ReadyDiscount[]): DiscountedDraft {
  const { currency, on: day } = draft
  const priced = draft.lines.map((line) => priceLine(line, currency))
  const gross = sumOf(
    priced.map((one) => one.gross),
    currency,
  )
  const facts = factsOfWhole(draft, moneyOf(gross))
  const onLines = rules.filter(({ rule }) => rule.on === 'line')
  const decided = priced.map((one) => ({
    ...one,
    decision: applyDiscounts(
      { amount: one.gross, quantity: one.quantity, day, facts: factsOfLine(facts, one) },
      onLines,
      one.line.discounts,
    ),
  }))
  const before = decided.map(({ decision }) => decision.left)
  const all = sumOf(before, currency)
  const whole = applyDiscounts(
    { amount: all, quantity: ONE, day, facts },
    rules.filter(({ rule }) => rule.on === 'document'),
    draft.discounts,
  )
  const shares = allocate(
    minus(all, whole.left),
    before.map(({ minor }) => minor),
  )
  const positions = decided.map((one, at) => {
    const share = shares[at] as Amount
    return { ...one, share, left: minus(one.decision.left, share) }
  })
  return { positions, gross, whole }
}

interface Priced {
  readonly line: DraftLine
  readonly quantity: Rational
  readonly gross: Amount
  readonly cost: Amount | null
}

const ONE = rational('1')

function priceLine(line: DraftLine, currency: string): Priced {
  const quantity = rational(line.quantity)
  const valueAt = (one: string) => amountFrom(multiply(quantity, rational(one)), currency)
  return {
    ...{ line, quantity, gross: valueAt(line.unitPrice) },
    cost: line.unitCost == null ? null : valueAt(line.unitCost),
  }
}

function factsOfWhole(draft: QuoteDraft, gross: Money): DiscountFacts {
  const { currency, accountId, priceBookId, paymentTerms, termMonths, region } = draft
  return {
    ...{ productId: null, code: null, family: null, kind: null, billing: null },
    ...{ quantity: null, unitPrice: null, gross, quoteGross: gross, currency },
    ...{ accountId: accountId ?? null, priceBookId: priceBookId ?? null },
    ...{ paymentTerms: paymentTerms ?? null, termMonths: termMonths ?? null, region: region ?? null },
  }
}

function factsOfLine(facts: DiscountFacts, { line, gross }: Priced): DiscountFacts {
  const { productId, code, family, kind, billing, quantity, unitPrice } = line
  return {
    ...facts,
    ...{ productId: productId ?? null, code: code ?? null, family: family ?? null },
    ...{ kind: kind ?? null, billing: billing ?? null, quantity, unitPrice, gross: moneyOf(gross) },
  }
}
