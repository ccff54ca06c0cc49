import { floorDivide } from '../../conditions/decimal.ts'

/** So many times the same value. */
export interface Counted {
  readonly value: number
  readonly count: number
}

/** How long something took, in whole minutes by the clock on the wall. */
export interface Spread {
  /** How many there are; without any the rest is null. */
  readonly count: number
  /** By nearest rank, so that they are times of a real one. */
  readonly median: number | null
  readonly p90: number | null
  /** Rounded half up. */
  readonly mean: number | null
}

/** Median, nine tenths and mean of values that were counted, in any order. */
export function spreadOf(values: readonly Counted[]): Spread {
  const count = countIn(values)
  const sum = values.reduce((all, { value, count: times }) => all + BigInt(value) * BigInt(times), 0n)
  return {
    count,
    median: nearestRank(values, 50),
    p90: nearestRank(values, 90),
    mean: count === 0 ? null : roundedShare(sum, BigInt(count)),
  }
}

/** The least of the values that so many percent of them do not exceed; null of none. */
export function nearestRank(values: readonly Counted[], percent: number): number | null {
  const rank = Math.ceil((countIn(values) * percent) / 100)
  let seen = 0
  for (const { value, count } of values.toSorted((a, b) => a.value - b.value)) {
    seen += count
    if (seen >= rank) return value
  }
  return null
}

/** `part ÷ whole` as a whole number, rounded half up, below nothing too. */
export function roundedShare(part: bigint, whole: bigint): number {
  return Number(floorDivide(2n * part + whole, 2n * whole).floor)
}

/** How many there are in all. */
export function countIn(values: readonly { readonly count: number }[]): number {
  return values.reduce((sum, { count }) => sum + count, 0)
}
