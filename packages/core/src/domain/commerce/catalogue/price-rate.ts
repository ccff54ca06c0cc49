import type { CalendarDay } from '../../../engine/entities/field.ts'
import { decimalText } from '../../../engine/money/amount.ts'
import { multiply, rational } from '../../../engine/money/rational.ts'
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

/** The latest rate up to a day; of the same day the one that was noted in this direction. */
export function rateOn(
  rates: readonly RateFacts[],
  from: string,
  to: string,
  on: CalendarDay,
): RateUsed | undefined {
  let latest: RateUsed | undefined
  for (const { base, quoted, asOf, rate } of rates) {
    const isDirect = base === from && quoted === to
    const isTurned = base === to && quoted === from
    if ((!isDirect && !isTurned) || asOf > on) continue
    if (!latest || asOf > latest.asOf || (asOf === latest.asOf && isDirect))
      latest = { rate: isDirect ? rate : turned(rate), asOf }
  }
  return latest
}

/** A price at a rate, with the six decimals that prices have. */
export function unitPriceIn(unitPrice: string, rate: string): string {
  const { n, d } = multiply(rational(unitPrice), rational(rate))
  return decimalText(divideRounded(n * 1_000_000n, d, 'halfUp'), 6)
}

function turned(rate: string): string {
  const { n, d } = rational(rate)
  return `${d}/${n}`
}
