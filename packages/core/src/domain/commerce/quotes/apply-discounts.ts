import type { CalendarDay } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, minus, zero } from '../../../engine/money/amount.ts'
import { multiply, type Rational, rational, times } from '../../../engine/money/rational.ts'
import type { DiscountFacts, DiscountRule, GivenDiscount, ReadyDiscount } from './discount-rule.ts'

/** What something is taken off: a line, or what all lines come to. */
export interface Discountable {
  /** What is left to pay before these discounts. */
  readonly amount: Amount
  readonly quantity: Rational
  readonly facts: DiscountFacts
  /** The day for which rules are asked. */
  readonly day: CalendarDay
}

/** A discount that was taken off. */
interface TakenDiscount {
  /** Null where somebody gave it by hand. */
  readonly rule: string | null
  readonly amount: Amount
  readonly funding?: string
  readonly reason?: string
}

/** Why a rule that holds took nothing off. */
export type PassedOver = 'exclusive' | 'together' | 'better' | 'currency' | 'nothingLeft'

/** Which discounts were taken off, in this order, and which that hold were passed over. */
export interface DiscountDecision {
  readonly left: Amount
  readonly taken: readonly TakenDiscount[]
  /**
   * `exclusive`: another one stands alone. `together`: the others take off more than it would alone. `better`: another of
   * the best takes off more. `currency`: its amounts are in another one. `nothingLeft`: there was nothing to take it off.
   */
  readonly passed: readonly { readonly rule: string; readonly why: PassedOver }[]
}

/**
 * Decides which discounts are taken off, and how much: never more than there is. Rules first, then what was given by hand.
 * The rules come in the order in which they count.
 */
export function applyDiscounts(
  discounted: Discountable,
  rules: readonly ReadyDiscount[],
  given: readonly GivenDiscount[] = [],
): DiscountDecision {
  const holding = rules.filter((one) => holds(one, discounted))
  const inCurrency = holding.filter(({ rule }) => isIn(rule, discounted.amount.currency))
  const chosen = choose(discounted, inCurrency)
  const ruled = takeInTurn(discounted, chosen.rules)
  const byHand = takeInTurn(
    { ...discounted, amount: ruled.left },
    given.map((one) => ({ rule: { id: null, ...one } })),
  )
  return {
    left: byHand.left,
    taken: [...ruled.taken, ...byHand.taken],
    passed: [
      ...chosen.passed,
      ...ruled.idle.map((rule) => ({ rule, why: 'nothingLeft' as const })),
      ...holding
        .filter((one) => !inCurrency.includes(one))
        .map(({ rule }) => ({ rule: rule.id, why: 'currency' as const })),
    ],
  }
}

function holds({ rule, condition }: ReadyDiscount, { day, facts }: Discountable): boolean {
  if ((rule.from ?? day) > day || (rule.until ?? day) < day) return false
  return condition.matches(facts)
}

function isIn({ amount, cap }: DiscountRule, currency: string): boolean {
  return (amount?.currency ?? currency) === currency && (cap?.currency ?? currency) === currency
}

type Chosen = { readonly rules: readonly ReadyDiscount[]; readonly passed: DiscountDecision['passed'] }

function choose(discounted: Discountable, rules: readonly ReadyDiscount[]): Chosen {
  if (rules.length === 0) return { rules, passed: [] }
  const of = (stacking: string) => rules.filter(({ rule }) => rule.stacking === stacking)
  const best = mostOf(discounted, of('best'))
  const alone = mostOf(discounted, of('exclusive'))
  const worse = of('best').filter((one) => one !== best)
  const together = rules.filter((one) => one.rule.stacking === 'stack' || one === best)
  const passed = worse.map(({ rule }) => ({ rule: rule.id, why: 'better' as const }))
  if (!alone) return { rules: together, passed }

  const left = takeInTurn(discounted, together).left
  const isAlone = takeInTurn(discounted, [alone]).left.minor <= left.minor
  const others = isAlone ? rules.filter((one) => one !== alone) : of('exclusive')
  const why = isAlone ? ('exclusive' as const) : ('together' as const)
  return {
    rules: isAlone ? [alone] : together,
    passed: [...others.map(({ rule }) => ({ rule: rule.id, why })), ...(isAlone ? [] : passed)],
  }
}

/** The one that takes off most alone; of equal ones the first in their order. */
function mostOf(discounted: Discountable, rules: readonly ReadyDiscount[]): ReadyDiscount | undefined {
  let most: { readonly one: ReadyDiscount; readonly left: bigint } | undefined
  for (const one of rules) {
    const left = takeInTurn(discounted, [one]).left.minor
    if (!most || left < most.left) most = { one, left }
  }
  return most?.one
}

interface InTurn {
  readonly left: Amount
  readonly taken: readonly TakenDiscount[]
  readonly idle: readonly string[]
}

/** A rule, or what somebody gave by hand. */
interface Takes {
  readonly rule: GivenDiscount & Pick<DiscountRule, 'cap' | 'funding'> & { readonly id: string | null }
}

function takeInTurn({ amount, quantity }: Discountable, discounts: readonly Takes[]): InTurn {
  let left = amount
  const taken: TakenDiscount[] = []
  const idle: string[] = []
  for (const { rule } of discounts) {
    const off = reductionOf(left, rule, quantity)
    if (off.minor === 0n && rule.id !== null) idle.push(rule.id)
    if (off.minor === 0n) continue
    left = minus(left, off)
    const { id, funding, reason } = rule
    taken.push({ rule: id, amount: off, ...(funding && { funding }), ...(reason && { reason }) })
  }
  return { left, taken, idle }
}

/** What is taken off an amount: never more than is left, nor than the cap. */
function reductionOf(left: Amount, { percent, amount, per, cap }: Takes['rule'], quantity: Rational): Amount {
  const unit = amount && amountOf(amount)
  const asked =
    percent === undefined
      ? unit && (per === 'unit' ? times(unit, quantity) : unit)
      : times(left, hundredth(percent))
  const most = cap ? smaller(amountOf(cap), left) : left
  return asked ? smaller(asked, most) : zero(left.currency)
}

function smaller(one: Amount, other: Amount): Amount {
  return minus(one, other).minor < 0n ? one : other
}

const HUNDREDTH: Rational = { n: 1n, d: 100n }

function hundredth(percent: string): Rational {
  return multiply(rational(percent), HUNDREDTH)
}
