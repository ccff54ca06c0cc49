import { expect, it } from 'vitest'
import { type Duration, milliseconds } from './duration.ts'

it.each([
  ['250ms', 250],
  ['90s', 90_000],
  ['15m', 900_000],
  ['4h', 14_400_000],
  ['1.5h', 5_400_000],
  ['15d', 1_296_000_000],
  ['2w', 1_209_600_000],
  ['0s', 0],
] as const)('reads %s', (duration, ms) => {
  expect(milliseconds(duration)).toBe(ms)
})

it.each(['', '15', 'd', '15 days', '-5m', '1e3s', '1.h', 'Infinityd', '5bh', ' 5m', '5m '])(
  'refuses "%s" and shows how it is written',
  (text) => {
    expect(() => milliseconds(text as Duration)).toThrow(/90s, 15m, 4h, 15d or 2w/)
  },
)

it.each(['365001d', '999999999999999w', `${'9'.repeat(400)}ms`])(
  'refuses %s, after which there is no calendar',
  (text) => {
    expect(() => milliseconds(text as Duration)).toThrow(RangeError)
  },
)
