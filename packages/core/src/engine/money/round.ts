import { type Amount, amountOf } from './amount.ts'
import { moneyErrors } from './money-errors.ts'

/**
 * How what lies between two units is rounded: to the nearer one, with a half away from zero (`halfUp`) or to the even one
 * (`halfEven`); or always away from zero (`up`) or towards it (`down`). An amount below zero mirrors the one above.
 */
export type Rounding = 'halfUp' | 'halfEven' | 'up' | 'down'

/** The names of all ways to round. */
export const ROUNDINGS: readonly Rounding[] = ['halfUp', 'halfEven', 'up', 'down']

/** The whole number that stands for `n / d`. */
export function divideRounded(n: bigint, d: bigint, rounding: Rounding): bigint {
  const [above, below] = d < 0n ? [-n, -d] : [n, d]
  const size = above < 0n ? -above : above
  const whole = size / below
  const rest = size - whole * below
  const rounded = rest !== 0n && isRoundedUp(whole, rest * 2n - below, rounding) ? whole + 1n : whole
  return above < 0n ? -rounded : rounded
}

/** `beyondHalf` is above 0 where the rest is more than half a unit. */
function isRoundedUp(whole: bigint, beyondHalf: bigint, rounding: Rounding): boolean {
  if (rounding === 'up' || rounding === 'down') return rounding === 'up'
  return beyondHalf > 0n || (beyondHalf === 0n && (rounding === 'halfUp' || whole % 2n === 1n))
}

/** The nearest amount that can be paid in coins of `step`: 0.05 of CHF. */
export function roundToStep({ minor, currency }: Amount, step: string, rounding: Rounding): Amount {
  const coin = amountOf({ amount: step, currency }).minor
  if (coin <= 0n) throw moneyErrors.CRM_MONEY_NUMBER({ what: 'step', expected: 'above 0' })
  return { minor: divideRounded(minor, coin, rounding) * coin, currency }
}
