/** From how many points on somebody has which tier, highest first. */
const THRESHOLDS = [
  ['gold', 1_000],
  ['silver', 300],
  ['bronze', 0],
] as const

/** The tiers, lowest first. */
export const TIERS = ['bronze', 'silver', 'gold'] as const
export type Tier = (typeof TIERS)[number]

/** The tier of so many points. */
export function tierOf(points: number): Tier {
  return THRESHOLDS.find(([, from]) => points >= from)?.[0] ?? 'bronze'
}

/** How many points are missing to the next tier; undefined for whoever has reached the highest. */
export function missingToNext(points: number): number | undefined {
  const next = THRESHOLDS.findLast(([, from]) => from > points)
  return next && next[1] - points
}
