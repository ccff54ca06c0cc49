import type { Money } from '../entities/field.ts'
import { type Amount, amountOf, moneyOf } from './amount.ts'
import { moneyErrors } from './money-errors.ts'
import { type Rational, rational } from './rational.ts'

/**
 * Shares an amount by weights, so that the shares come to it exactly: whole units first, and those that are left one each
 * to the largest remainders; of equal ones to the earlier. Shares of an amount below zero mirror those of one above.
 */
export function allocate(
  { minor, currency }: Amount,
  weights: readonly bigint[] | readonly string[],
): readonly Amount[] {
  const whole = wholeWeights(weights)
  const all = whole.reduce((sum, weight) => sum + weight, 0n)
  if (whole.some((weight) => weight < 0n) || (all === 0n && minor !== 0n))
    throw moneyErrors.CRM_MONEY_WEIGHTS()
  if (all === 0n) return whole.map(() => ({ minor: 0n, currency }))

  const size = minor < 0n ? -minor : minor
  const shares = whole.map((weight) => (size * weight) / all)
  const left = Number(size - shares.reduce((sum, share) => sum + share, 0n))
  for (const index of byRemainder(whole, size, all).slice(0, left)) shares[index] = (shares[index] ?? 0n) + 1n
  return shares.map((share) => ({ minor: minor < 0n ? -share : share, currency }))
}

/** Indices, the largest remainder first. */
function byRemainder(weights: readonly bigint[], size: bigint, all: bigint): readonly number[] {
  const remainders = weights.map((weight) => (size * weight) % all)
  return [...weights.keys()].sort((left, right) => {
    const [one = 0n, other = 0n] = [remainders[left], remainders[right]]
    return one > other ? -1 : one < other ? 1 : left - right
  })
}

/** Decimals over what they have in common: 0.3 and 0.75 weigh 30 and 75. */
function wholeWeights(weights: readonly bigint[] | readonly string[]): readonly bigint[] {
  const read: readonly Rational[] = weights.map((one) =>
    typeof one === 'bigint' ? { n: one, d: 1n } : rational(one),
  )
  const below = read.reduce((most, { d }) => (most % d === 0n ? most : d % most === 0n ? d : most * d), 1n)
  return read.map(({ n, d }) => n * (below / d))
}

/**
 * Shares an amount by weights, so that the shares come to it exactly, to the smallest unit of the currency. What is left
 * goes to the largest remainders; of equal ones to the earlier.
 *
 * @throws `CRM_MONEY_INVALID` where it is no amount, `CRM_MONEY_WEIGHTS` where a weight is below 0 or all are 0.
 *
 * @example
 * ```ts
 * const shares = allocateMoney({ amount: '100.00', currency: 'CNY' }, ['1', '1', '1'])
 * console.log(shares.map(({ amount }) => amount).join(' + ')) // 33.34 + 33.33 + 33.33
 * ```
 */
export function allocateMoney(
  money: Money,
  weights: readonly bigint[] | readonly string[],
): readonly Money[] {
  return allocate(amountOf(money), weights).map(moneyOf)
}
