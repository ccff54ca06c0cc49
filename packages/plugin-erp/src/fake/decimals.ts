/** Places behind the point that the fake reckons with. */
const PLACES = 8
const DECIMAL = /^(-?)(\d+)(?:\.(\d{1,8}))?$/

/** A decimal as a whole number of its eighth places: text in, exact, never a float. */
export function decimal(text: string): bigint {
  const [, sign, whole = '', places = ''] = DECIMAL.exec(text) ?? []
  if (!whole) throw new RangeError(`"${text}" is not a decimal such as 12.50.`)
  const units = BigInt(whole + places.padEnd(PLACES, '0'))
  return sign ? -units : units
}

/** The text of a decimal, with at least so many places. */
export function decimalText(units: bigint, places = 0): string {
  const digits = (units < 0n ? -units : units).toString().padStart(PLACES + 1, '0')
  const behind = digits.slice(-PLACES).replace(/0+$/, '').padEnd(places, '0')
  return `${units < 0n ? '-' : ''}${digits.slice(0, -PLACES)}${behind && `.${behind}`}`
}

/** Two decimals multiplied, rounded half up to cents. */
export function productOf(a: string, b: string): bigint {
  return inCents(decimal(a) * decimal(b), decimal('1'))
}

/** So much of an amount as `part` is of `whole`, rounded half up to cents. */
export function shareOf(amount: string, part: string, whole: string): bigint {
  return inCents(decimal(amount) * decimal(part), decimal(whole))
}

function inCents(dividend: bigint, divisor: bigint): bigint {
  const cent = decimal('0.01')
  const size = dividend < 0n ? -dividend : dividend
  const rounded = ((size * 2n) / cent + divisor) / (divisor * 2n)
  return (dividend < 0n ? -rounded : rounded) * cent
}
