/** A span of time in words: `'90s'`, `'15m'`, `'4h'`, `'15d'` of 24 hours, `'2w'`. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h' | 'd' | 'w'}`

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const

/** Beyond it an instant may be none that a calendar has. */
const LONGEST = 365_000 * UNITS.d

/** A duration in milliseconds. Throws a RangeError for anything that is not one. */
export function milliseconds(duration: Duration): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/.exec(duration) ?? []
  if (amount === undefined)
    throw new RangeError(`"${duration}" is not a duration such as 90s, 15m, 4h, 15d or 2w.`)
  const span = Number(amount) * UNITS[unit as keyof typeof UNITS]
  if (span > LONGEST) throw new RangeError(`"${duration}" is longer than a thousand years.`)
  return span
}
