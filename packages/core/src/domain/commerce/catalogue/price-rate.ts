import type { CalendarDay } from '../../../engine/entities/field.ts'
import { decimalText } from '../../../engine/money/amount.ts'
import { inverseRate, multiply, rational } from '../../../engine/money/rational.ts'
import { divideRounded } from '../../../engine/money/round.ts'

/** What one of a currency was worth in another from a day on. */
export interface RateFacts {
  readonly base: string
  readonly quoted: string
  readonly asOf: CalendarDay
  readonly rate: string
}

/** A rate as it is used: from one currency into the other, turned round where it was noted the other way. */
export interface RateUsed {
  readonly rate: string
  readonly asOf: CalendarDay
}

/** The latest rate up to a day; only where there is none, the latest that was noted the other way round. */
export function rateOn(
  rates: readonly RateFacts[],
  from: string,
  to: string,
  on: CalendarDay,
): RateUsed | undefined {
  const direct = latest(rates, from, to, on)
  if (direct) return { rate: direct.rate, asOf: direct.asOf }
  const inverse = latest(rates, to, from, on)
  return inverse && { rate: inverseRate(inverse.rate), asOf: inverse.asOf }
}

function latest(
  rates: readonly RateFacts[],
  from: string,
  to: string,
  on: CalendarDay,
): RateFacts | undefined {
  return rates
    .filter(({ base, quoted, asOf }) => base === from && quoted === to && asOf <= on)
    .toSorted((one, other) => (one.asOf > other.asOf ? -1 : 1))[0]
}

/** A price at a rate, with the six decimals that prices have. */
export function unitPriceIn(unitPrice: string, rate: string): string {
  const { n, d } = multiply(rational(unitPrice), rational(rate))
  return decimalText(divideRounded(n * 1_000_000n, d, 'halfUp'), 6)
}
