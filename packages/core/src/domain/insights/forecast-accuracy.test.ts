import { describe, expect, it } from 'vitest'
import { type ForecastOutcome, forecastAccuracy } from './forecast-accuracy.ts'

describe('the accuracy of forecasts', () => {
  it.each<[string, readonly (readonly [forecast: number, actual: number])[], number | null, number | null]>([
    ['is nothing without periods', [], null, null],
    ['is perfect where all came true', [[100, 100]], 0, 0],
    [
      'is too high on balance, and off on average',
      [
        [120, 100],
        [90, 100],
      ],
      500,
      1500,
    ],
    ['is too low on balance', [[50, 100]], -5000, 5000],
    [
      'is off where errors cancel each other out',
      [
        [150, 100],
        [50, 100],
      ],
      0,
      5000,
    ],
    [
      'counts a period without anything in the bias alone',
      [
        [10, 0],
        [100, 100],
      ],
      1000,
      0,
    ],
    ['is unknown where nothing came', [[10, 0]], null, null],
    ['rounds half up', [[20_001, 20_000]], 1, 1],
  ])('%s', (_, periods, biasBp, mapeBp) => {
    const outcomes: ForecastOutcome[] = periods.map(([forecast, actual]) => ({ forecast, actual }))

    expect(forecastAccuracy(outcomes)).toEqual({ biasBp, mapeBp })
  })
})
