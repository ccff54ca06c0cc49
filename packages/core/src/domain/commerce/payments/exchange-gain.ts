import type { Money } from '../../../engine/entities/field.ts'
import { type Amount, amountOf, moneyOf, negate } from '../../../engine/money/amount.ts'
import { exchange } from '../../../engine/money/exchange.ts'
import { type Rational, rational } from '../../../engine/money/rational.ts'

/** What the day of the invoice and the day of the payment made of one unit of their currency, in ours. */
export interface RatesOfBoth {
  readonly document: string
  readonly payment: string
}

/**
 * What was gained by the rate between invoice and payment, in the currency of the books: the allocation times the
 * difference of the rates, rounded once. Below nothing it was lost.
 *
 * @example
 * ```ts
 * const paid = { amount: '100.00', currency: 'USD' }
 * console.log(exchangeGain(paid, { document: '7.10', payment: '7.1234' }, 'CNY').amount) // 2.34
 * ```
 */
export function exchangeGain(allocated: Money, rates: RatesOfBoth, books: string): Money {
  return moneyOf(gainOf(amountOf(allocated), rates, books))
}

/** The same as an amount. */
export function gainOf(allocated: Amount, { document, payment }: RatesOfBoth, books: string): Amount {
  const difference = subtract(rational(payment), rational(document))
  if (difference.n === 0n) return { minor: 0n, currency: books }
  const [isLost, size] = difference.n < 0n ? [true, { ...difference, n: -difference.n }] : [false, difference]
  const gain = exchange(allocated, size, books)
  return isLost ? negate(gain) : gain
}

function subtract(left: Rational, right: Rational): Rational {
  return { n: left.n * right.d - right.n * left.d, d: left.d * right.d }
}
