const DECIMAL = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/

/** An exact number: `units / 10 ** scale`. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

/** Reads `-12.30`, or undefined when the text is no plain decimal. */
export function parseDecimal(text: string): Decimal | undefined {
  const parts = DECIMAL.exec(text)
  if (!parts) return undefined
  const [, sign = '', whole = '', fraction = ''] = parts
  return { units: BigInt(sign + whole + fraction), scale: fraction.length }
}

/** Why a decimal can't be kept as a scaled integer. */
export type ScaleProblem = 'no decimal' | 'too many decimals' | 'overflow'

/** `12.3` at scale 2 is 1230: how decimals and amounts are stored. Digits behind the scale must be zeros. */
export function toScaled(text: string, scale: number): number | ScaleProblem {
  const parts = DECIMAL.exec(text)
  if (!parts) return 'no decimal'
  const [, sign = '', whole = '', fraction = ''] = parts
  if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale))) return 'too many decimals'
  const scaled = Number(sign + whole + fraction.slice(0, scale).padEnd(scale, '0'))
  if (!Number.isSafeInteger(scaled)) return 'overflow'
  // Not minus zero, which would be another value in JSON and in a Set of changes.
  return scaled || 0
}

/** The inverse of {@link toScaled}: 1230 at scale 2 is `12.30`. */
export function fromScaled(scaled: number, scale: number): string {
  if (scale === 0) return String(scaled)
  const digits = String(Math.abs(scaled)).padStart(scale + 1, '0')
  return `${scaled < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The greatest integer at or below `numerator / denominator`, and whether it is that number exactly. */
export function floorDivide(numerator: bigint, denominator: bigint): { floor: bigint; exact: boolean } {
  const quotient = numerator / denominator
  const exact = quotient * denominator === numerator
  const roundedUp = !exact && numerator < 0n !== denominator < 0n
  return { floor: roundedUp ? quotient - 1n : quotient, exact }
}
