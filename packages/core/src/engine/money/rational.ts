import { currencyExponent } from '../../conditions/currency-exponents.ts'
import { parseDecimal } from '../../conditions/decimal.ts'
import type { Amount } from './amount.ts'
import { moneyErrors } from './money-errors.ts'
import { divideRounded, type Rounding } from './round.ts'

/** An exact number: `n / d`, with `d` above 0. Rates, percentages and quantities are such. */
export interface Rational {
  readonly n: bigint
  readonly d: bigint
}

/** Reads `7.1234` or `1/3`. */
export function rational(text: string): Rational {
  const [above = '', below = '1', ...more] = String(text).split('/')
  const [n, d] = [parseDecimal(above), parseDecimal(below)]
  if (!n || !d || d.units <= 0n || more.length > 0)
    throw moneyErrors.CRM_MONEY_NUMBER({
      what: 'number',
      expected: "a decimal or a fraction as text: '0.13'",
    })
  return { n: n.units * 10n ** BigInt(d.scale), d: d.units * 10n ** BigInt(n.scale) }
}

/** A rate the other way round: 7.5 is 10/75. */
export function inverseRate(rate: string): string {
  const { n, d } = rational(rate)
  return `${d}/${n}`
}

/** One number times another. */
export function multiply(left: Rational, right: Rational): Rational {
  return { n: left.n * right.n, d: left.d * right.d }
}

/** So many times an amount, rounded once. */
export function times({ minor, currency }: Amount, by: Rational, rounding: Rounding = 'halfUp'): Amount {
  return { minor: divideRounded(minor * by.n, by.d, rounding), currency }
}

/** A number of whole currency units as an amount, rounded once: 12.345 of CNY is 12.35. */
export function amountFrom({ n, d }: Rational, currency: string, rounding: Rounding = 'halfUp'): Amount {
  return { minor: divideRounded(n * 10n ** BigInt(currencyExponent(currency)), d, rounding), currency }
}
