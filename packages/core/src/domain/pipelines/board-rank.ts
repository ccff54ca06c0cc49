const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'
const BASE = DIGITS.length
/** Later than any instant that a Date can hold: what is left until then counts down. */
const END_OF_TIME = 8_640_000_000_000_000
const LENGTH = 11

/** The rank above everything that came to its column earlier: who comes to a stage lies on top. */
export function topRank(now: Date): string {
  return (END_OF_TIME - now.getTime()).toString(BASE).padStart(LENGTH, '0')
}

/**
 * A rank between two others, by the order of their characters; undefined stands for the end of the column. Only one
 * record gets a new rank, however many there are.
 */
export function rankBetween(above: string | undefined, below: string | undefined): string {
  let rank = ''
  let upper = below
  for (let at = 0; ; at++) {
    const low = digitAt(above, at, 0)
    const high = digitAt(upper, at, BASE)
    if (high - low > 1) return rank + DIGITS[Math.floor((low + high) / 2)]
    rank += DIGITS[low]
    // One place lower already: from here on everything is below.
    if (high > low) upper = undefined
  }
}

function digitAt(rank: string | undefined, at: number, atEnd: number): number {
  const digit = rank?.[at]
  return digit === undefined ? atEnd : DIGITS.indexOf(digit)
}
