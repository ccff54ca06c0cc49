import { ErpError, type ErpOrderLine } from '@guanxi/core/commerce'
import { scaled } from './wire.ts'

/** So many decimals has a price in Tryton, as it is set up by itself. */
const PRICE_DIGITS = 4

/**
 * Tryton keeps no amount of a line: it multiplies and rounds half to even. A line that would come to something else there
 * than here is refused before anything is written.
 */
export function checkLineNet({ lineKey, quantity, unitPrice, net }: ErpOrderLine, digits: number): void {
  const price = scaled(unitPrice)
  if (-price.exponent > PRICE_DIGITS && shifted(price, PRICE_DIGITS) === null)
    throw new ErpError('validation', `Line ${lineKey}: Tryton keeps ${PRICE_DIGITS} decimals of a price.`)
  const amount = scaled(quantity)
  const product = { units: amount.units * price.units, exponent: amount.exponent + price.exponent }
  const theirs = roundedHalfEven(product, digits)
  if (theirs === shifted(scaled(net), digits)) return
  throw new ErpError(
    'validation',
    `Line ${lineKey} comes to another amount in Tryton: quantity times price is not ${net}.`,
  )
}

type Scaled = ReturnType<typeof scaled>

/** In units of so many places; null where it has more. */
function shifted({ units, exponent }: Scaled, places: number): bigint | null {
  const shift = exponent + places
  if (shift >= 0) return units * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  return units % divisor === 0n ? units / divisor : null
}

function roundedHalfEven({ units, exponent }: Scaled, places: number): bigint {
  const shift = exponent + places
  if (shift >= 0) return units * 10n ** BigInt(shift)
  const divisor = 10n ** BigInt(-shift)
  const sign = units < 0n ? -1n : 1n
  const size = units * sign
  const [whole, twice] = [size / divisor, (size % divisor) * 2n]
  const isUp = twice > divisor || (twice === divisor && whole % 2n === 1n)
  return sign * (isUp ? whole + 1n : whole)
}
