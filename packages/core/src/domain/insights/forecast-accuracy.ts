/** What was forecast for a period, and what came of it, in one currency's minor units or any other whole number. */
export interface ForecastOutcome {
  readonly forecast: number
  readonly actual: number
}

/** How good forecasts were, in basis points, rounded half up; null where nothing can be said. */
export interface ForecastAccuracy {
  /** Σ(forecast − actual) ÷ Σ actual: above zero, too much was promised. */
  readonly biasBp: number | null
  /** The mean of |forecast − actual| ÷ actual over the periods in which there was anything. */
  readonly mapeBp: number | null
}

/**
 * Bias and mean absolute percentage error of forecasts.
 *
 * @example
 * ```ts
 * const { biasBp, mapeBp } = forecastAccuracy([
 *   { forecast: 120, actual: 100 },
 *   { forecast: 90, actual: 100 },
 * ])
 * // biasBp 500: 5 % too much. mapeBp 1500: 15 % off on average.
 * ```
 */
export function forecastAccuracy(outcomes: readonly ForecastOutcome[]): ForecastAccuracy {
  const actual = sum(outcomes.map((one) => one.actual))
  const missed = sum(outcomes.map((one) => one.forecast - one.actual))
  const shares = outcomes.flatMap(({ forecast, actual: real }) =>
    real === 0 ? [] : [Math.abs(forecast - real) / Math.abs(real)],
  )
  return {
    biasBp: actual === 0 ? null : basisPoints(missed / actual),
    mapeBp: shares.length === 0 ? null : basisPoints(sum(shares) / shares.length),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}

function basisPoints(share: number): number {
  // Rounded first to far digits, so that 0.15 that came out as 0.1499…9 is 1500, and never −0.
  return Math.floor(Number((share * 10_000).toFixed(6)) + 0.5) + 0
}
