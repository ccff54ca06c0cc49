import {
  type Condition,
  type PreparedCondition,
  prepareCondition,
  type Shape,
} from '../../../conditions/index.ts'
import type { CalendarDay, Money } from '../../../engine/entities/field.ts'

/** What a discount can be made to depend on. Of one on the whole document what only a line has is empty. */
export interface DiscountFacts {
  readonly productId: string | null
  readonly code: string | null
  readonly family: string | null
  readonly kind: string | null
  readonly billing: string | null
  /** A decimal. */
  readonly quantity: string | null
  readonly unitPrice: string | null
  /** Before discounts. */
  readonly gross: Money
  /** The whole document before discounts. */
  readonly quoteGross: Money
  readonly currency: string
  readonly accountId: string | null
  readonly priceBookId: string | null
  readonly paymentTerms: string | null
  readonly termMonths: number | null
  readonly region: string | null
}

/** What takes something off: a part of what is left to pay, or an amount. */
export interface Reduction {
  /** Of what is left, in percent: `12.5`. */
  readonly percent?: string
  /** In the currency of the document; where that is another one, nothing is taken off. */
  readonly amount?: Money
  /** The amount is taken off each unit of a line. */
  readonly per?: 'unit'
}

/** A discount that is given by itself wherever it applies. */
export interface DiscountRule extends Reduction {
  /** Stands in what is reckoned, so it never changes its meaning. */
  readonly id: string
  /** For what it holds; for everything when left out. */
  readonly when?: Condition<DiscountFacts>
  /** Whether it is taken off a line, or off the sum of all, of which each line bears its share. */
  readonly on: 'line' | 'document'
  /**
   * `stack` adds to others. Of all that are `best` the one counts that takes off most. One that is `exclusive` stands
   * alone: it is given, or all the others together, whichever takes off more.
   */
  readonly stacking: 'exclusive' | 'stack' | 'best'
  /** The most that it takes off, each time that it applies. */
  readonly cap?: Money
  /** Who bears it, in the host's own words: `marketing`. What was given is told by it. */
  readonly funding?: string
  /** Both days belong to it. */
  readonly from?: CalendarDay
  readonly until?: CalendarDay
}

/** What somebody takes off by hand, after all rules. */
export interface GivenDiscount extends Reduction {
  readonly reason?: string
}

/** A rule that is ready for many lines. */
export interface ReadyDiscount {
  readonly rule: DiscountRule
  readonly condition: PreparedCondition<DiscountFacts>
}

/** Checks the conditions of rules once, and puts them in the order in which they count, whatever order they came in. */
export function readyDiscounts(rules: readonly DiscountRule[]): readonly ReadyDiscount[] {
  return [...rules]
    .sort((one, other) => rank(one) - rank(other) || (one.id < other.id ? -1 : 1))
    .map((rule) => ({ rule, condition: prepareCondition(discountShape, rule.when ?? {}) }))
}

/** Percentages first: taken off after an amount they would be of less, and the order of ids would decide how much. */
function rank({ percent }: DiscountRule): number {
  return percent === undefined ? 1 : 0
}

/** What only a line has. */
export const LINE_FACTS: readonly string[] = [
  ...([
    'productId',
    'code',
    'family',
    'kind',
    'billing',
    'quantity',
    'unitPrice',
  ] satisfies (keyof DiscountFacts)[]),
]

const text = { type: { kind: 'text' }, nullable: true } as const
const money = { type: { kind: 'money' }, nullable: false } as const
const decimal = { type: { kind: 'decimal', scale: 6 }, nullable: true } as const

/** What conditions of discounts may speak about. */
export const discountShape: Shape = {
  name: 'discount',
  fields: {
    ...{ productId: text, code: text, family: text, kind: text, billing: text },
    ...{ quantity: decimal, unitPrice: decimal, gross: money, quoteGross: money },
    ...{ currency: text, accountId: text, priceBookId: text, paymentTerms: text, region: text },
    termMonths: { type: { kind: 'int' }, nullable: true },
  } satisfies Record<keyof DiscountFacts, Shape['fields'][string]>,
  relations: {},
}
