import { currencyExponent, isCurrency } from '../../conditions/currency-exponents.ts'
import { parseDecimal } from '../../conditions/decimal.ts'
import type { Money } from '../entities/field.ts'
import { moneyErrors } from './money-errors.ts'

/** Money to reckon with: whole minor units, so that nothing is lost. 12.34 of CNY is 1234n, 1000 of JPY is 1000n. */
export interface Amount {
  readonly minor: bigint
  readonly currency: string
}

/** What records and hosts call an amount, to reckon with. */
export function amountOf({ amount, currency }: Money): Amount {
  if (!isCurrency(currency))
    throw moneyErrors.CRM_MONEY_INVALID({ why: 'a currency is three capital letters' })
  const read = parseDecimal(String(amount))
  if (!read) throw moneyErrors.CRM_MONEY_INVALID({ why: 'it is no decimal as text' })
  const scale = currencyExponent(currency)
  if (read.scale <= scale) return { minor: read.units * 10n ** BigInt(scale - read.scale), currency }
  const finer = 10n ** BigInt(read.scale - scale)
  if (read.units % finer !== 0n)
    throw moneyErrors.CRM_MONEY_INVALID({ why: `${currency} has ${scale} decimals` })
  return { minor: read.units / finer, currency }
}

/** An amount as records and hosts call it. */
export function moneyOf({ minor, currency }: Amount): Money {
  return { amount: decimalText(minor, currencyExponent(currency)), currency }
}

/** 1230n at scale 2 is `12.30`. */
export function decimalText(units: bigint, scale: number): string {
  if (scale === 0) return units.toString()
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** Nothing of a currency. */
export function zero(currency: string): Amount {
  return { minor: 0n, currency }
}

export function plus(left: Amount, right: Amount): Amount {
  return { minor: left.minor + inSameCurrency(left, right), currency: left.currency }
}

export function minus(left: Amount, right: Amount): Amount {
  return { minor: left.minor - inSameCurrency(left, right), currency: left.currency }
}

export function negate({ minor, currency }: Amount): Amount {
  return { minor: -minor, currency }
}

/** Everything together. Of no amounts it is nothing, which is why the currency is asked for. */
export function sumOf(amounts: Iterable<Amount>, currency: string): Amount {
  let sum = zero(currency)
  for (const amount of amounts) sum = plus(sum, amount)
  return sum
}

/** Below 0 where the left one is less, above where it is more. */
export function compareAmounts(left: Amount, right: Amount): number {
  const other = inSameCurrency(left, right)
  return left.minor < other ? -1 : left.minor > other ? 1 : 0
}

function inSameCurrency(left: Amount, right: Amount): bigint {
  if (left.currency === right.currency) return right.minor
  throw moneyErrors.CRM_MONEY_CURRENCIES({ left: left.currency, right: right.currency })
}
