import { floorDivide } from '../../conditions/decimal.ts'
import { decodeMoney, encodeMoney } from '../../conditions/values.ts'
import type { Money } from '../../engine/entities/field.ts'

/** The categories of a forecast from what is sure to what is hoped; what is omitted is in none. */
export const CATEGORIES = ['closed', 'commit', 'best', 'pipeline'] as const
/** A category that counts. */
export type CountedCategory = (typeof CATEGORIES)[number]

/** Deals that are alike in what a forecast asks, with what they are worth together. */
export interface DealGroup {
  readonly is: 'open' | 'won'
  readonly count: number
  readonly category: CountedCategory
  readonly probabilityBp: number
  /** One entry for each currency. */
  readonly amounts: readonly Money[]
}

/** Deals, and what they are worth: one amount for each currency, in the order of their names. */
export interface Worth {
  readonly count: number
  readonly amounts: readonly Money[]
}

/** Of each category what it is worth. */
export type Categories = Readonly<Record<CountedCategory, Worth>>

/** What may be expected, what it rests on, and what is won already. */
export interface WeightedPipeline {
  /** Σ amount × probability of the open deals. */
  readonly weighted: readonly Money[]
  readonly open: Worth
  readonly won: Worth
}

const CERTAIN_BP = 10_000n

/**
 * Sums up deals by currency, in minor units, exactly. Each sum is rounded once, half up, when it is complete: a thousand
 * small deals are not a thousand roundings. What is won is told apart from what is only expected.
 */
export function weightedPipeline(groups: readonly DealGroup[]): WeightedPipeline {
  const open = groups.filter((group) => group.is === 'open')
  const won = groups.filter((group) => group.is === 'won')
  const weighted = sumsOf(open, ({ probabilityBp }) => BigInt(probabilityBp))
  return { weighted, open: worthOf(open), won: worthOf(won) }
}

/**
 * What each category is worth. `cumulative`: commit includes closed, best includes commit, and pipeline is all of it.
 * `separate`: each deal counts in its own category alone.
 */
export function byCategory(groups: readonly DealGroup[], mode: 'cumulative' | 'separate'): Categories {
  const worth = CATEGORIES.map((category, index) => {
    const counted = mode === 'separate' ? [category] : CATEGORIES.slice(0, index + 1)
    return [category, worthOf(groups.filter((group) => counted.includes(group.category)))] as const
  })
  return Object.fromEntries(worth) as Categories
}

/** Adds amounts up by currency, in the order of their names. */
export function addUp(amounts: readonly Money[]): readonly Money[] {
  return sumsOf([{ amounts }], () => CERTAIN_BP)
}

function worthOf(groups: readonly DealGroup[]): Worth {
  return {
    count: groups.reduce((sum, { count }) => sum + count, 0),
    amounts: sumsOf(groups, () => CERTAIN_BP),
  }
}

function sumsOf<G extends Pick<DealGroup, 'amounts'>>(
  groups: readonly G[],
  weightOf: (group: G) => bigint,
): readonly Money[] {
  const sums = new Map<string, bigint>()
  for (const group of groups)
    for (const amount of group.amounts) {
      const { minor, currency } = encodeMoney(amount)
      sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor) * weightOf(group))
    }
  return [...sums]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([currency, sum]) => decodeMoney(Number(halfUp(sum, CERTAIN_BP)), currency))
}

function halfUp(numerator: bigint, denominator: bigint): bigint {
  return floorDivide(2n * numerator + denominator, 2n * denominator).floor
}
