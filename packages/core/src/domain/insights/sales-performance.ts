import { floorDivide } from '../../conditions/decimal.ts'
import { compareText } from '../../conditions/text.ts'
import { decodeMoney } from '../../conditions/values.ts'
import type { Money } from '../../engine/entities/field.ts'
import { shareBp } from '../pipelines/index.ts'
import { nearestRank } from './spread.ts'

/** Deals that were closed alike: in the same way, after as many days, in one currency (null without an amount). */
export interface ClosedDeals {
  readonly isWon: boolean
  readonly ageDays: number
  readonly deals: number
  readonly currency: string | null
  readonly minor: number
}

/** How well the deals that were closed in a window went. */
export interface SalesPerformance {
  readonly won: number
  readonly lost: number
  /** Won ÷ (won + lost), in basis points, rounded half up; null where none was closed. */
  readonly winRateBp: number | null
  /** The same by what the deals were worth, for each currency. */
  readonly winRateByValue: readonly { readonly currency: string; readonly rateBp: number | null }[]
  /** Whole days from a deal's beginning to its being won: by nearest rank, so that they are days of a real deal. */
  readonly cycleDays: { readonly median: number | null; readonly p90: number | null }
  /** Open deals × average won amount × win rate ÷ average cycle in days: what may be won in a day, for each currency. */
  readonly velocityPerDay: readonly Money[]
}

/** Works out the measures of selling from deals that were closed, grouped, and the number of deals that are open. */
export function salesPerformance(closed: readonly ClosedDeals[], open: number): SalesPerformance {
  const wonDeals = closed.filter(({ isWon }) => isWon)
  const [won, all] = [dealsIn(wonDeals), dealsIn(closed)]
  const cycles = wonDeals.map(({ ageDays, deals }) => ({ value: ageDays, count: deals }))
  return {
    won,
    lost: all - won,
    winRateBp: shareBp(won, all),
    winRateByValue: currenciesOf(closed).map((currency) => {
      const same = closed.filter((one) => one.currency === currency)
      return { currency, rateBp: shareOf(sumOf(same.filter(({ isWon }) => isWon)), sumOf(same)) }
    }),
    cycleDays: { median: nearestRank(cycles, 50), p90: nearestRank(cycles, 90) },
    velocityPerDay: velocity(wonDeals, open, all),
  }
}

/** open × (Σ amount ÷ won) × (won ÷ all) ÷ (Σ days ÷ won), rounded once: one `won` cancels out another. */
function velocity(wonDeals: readonly ClosedDeals[], open: number, all: number): readonly Money[] {
  const days = wonDeals.reduce((sum, { ageDays, deals }) => sum + ageDays * deals, 0)
  if (days === 0) return []
  const won = dealsIn(wonDeals)
  return currenciesOf(wonDeals).map((currency) => {
    const amount = sumOf(wonDeals.filter((one) => one.currency === currency))
    const [above, below] = [amount * BigInt(open) * BigInt(won), BigInt(all) * BigInt(days)]
    return decodeMoney(Number(floorDivide(2n * above + below, 2n * below).floor), currency)
  })
}

function dealsIn(groups: readonly ClosedDeals[]): number {
  return groups.reduce((sum, { deals }) => sum + deals, 0)
}

function sumOf(groups: readonly ClosedDeals[]): bigint {
  return groups.reduce((sum, { minor }) => sum + BigInt(minor), 0n)
}

function currenciesOf(groups: readonly ClosedDeals[]): readonly string[] {
  const found = groups.flatMap(({ currency }) => (currency === null ? [] : [currency]))
  return [...new Set(found)].sort(compareText)
}

/** A part of a whole in basis points, rounded half up; null of nothing. */
export function shareOf(part: bigint, whole: bigint): number | null {
  return whole <= 0n ? null : Number(floorDivide(part * 20_000n + whole, 2n * whole).floor)
}
