interface Parts {
  readonly units: bigint
  readonly scale: number
}

/** Whether two decimals are the same number, however they are written. */
export function isSameDecimal(a: string, b: string): boolean {
  const [one, other] = [partsOf(a), partsOf(b)]
  return one.units * 10n ** BigInt(other.scale) === other.units * 10n ** BigInt(one.scale)
}

/** What one costs where so many cost so much, to six digits, halves away from zero. */
export function shareOfOne(net: string, quantity: string): string {
  const [total, count] = [partsOf(net), partsOf(quantity)]
  if (count.units === 0n) return net
  const dividend = total.units * 10n ** BigInt(count.scale + 6)
  const divisor = count.units * 10n ** BigInt(total.scale)
  const isNegative = dividend < 0n !== divisor < 0n
  const [a, b] = [absolute(dividend), absolute(divisor)]
  const digits = ((a * 2n + b) / (b * 2n)).toString().padStart(7, '0')
  const text = `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '')
  return isNegative && text !== '0' ? `-${text}` : text
}

function partsOf(text: string): Parts {
  const [whole = '0', fraction = ''] = text.split('.')
  return { units: BigInt(whole + fraction), scale: fraction.length }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** Two decimals together. */
export function sumDecimals(a: string, b: string): string {
  const [one, other] = [partsOf(a), partsOf(b)]
  const scale = Math.max(one.scale, other.scale)
  const sum = one.units * 10n ** BigInt(scale - one.scale) + other.units * 10n ** BigInt(scale - other.scale)
  const digits = absolute(sum)
    .toString()
    .padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return sum < 0n ? `-${text}` : text
}
