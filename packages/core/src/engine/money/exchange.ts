import { currencyExponent } from '../../conditions/currency-exponents.ts'
import type { Money } from '../entities/field.ts'
import { type Amount, amountOf, moneyOf } from './amount.ts'
import { moneyErrors } from './money-errors.ts'
import { type Rational, rational } from './rational.ts'
import { divideRounded, type Rounding } from './round.ts'

/** An amount in another currency, where one of its own is `rate` of the other. Rounded once. */
export function exchange(
  { minor, currency }: Amount,
  rate: Rational,
  to: string,
  rounding: Rounding = 'halfUp',
): Amount {
  if (rate.n <= 0n) throw moneyErrors.CRM_MONEY_NUMBER({ what: 'rate', expected: 'above 0' })
  const scales = { from: 10n ** BigInt(currencyExponent(currency)), to: 10n ** BigInt(currencyExponent(to)) }
  return { minor: divideRounded(minor * rate.n * scales.to, rate.d * scales.from, rounding), currency: to }
}

/**
 * An amount in another currency by a rate, which is a decimal or a fraction as text: how much of `to` one of the amount's
 * own currency is. Rounded once, half away from zero unless told otherwise.
 *
 * @throws `CRM_MONEY_INVALID` where it is no amount, `CRM_MONEY_NUMBER` where the rate is no number above 0.
 *
 * @example
 * ```ts
 * const { amount } = exchangeMoney({ amount: '100.00', currency: 'USD' }, '150.255', 'JPY')
 * console.log(amount) // 15026
 * ```
 */
export function exchangeMoney(money: Money, rate: string, to: string, rounding?: Rounding): Money {
  return moneyOf(exchange(amountOf(money), rational(rate), to, rounding))
}
