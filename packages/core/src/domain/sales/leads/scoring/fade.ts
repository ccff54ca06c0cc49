import type { PreparedEventRule, PreparedScoreModel } from './prepare-score-model.ts'

/** How the points of one rule fade while nothing happens: never further away from 0 than before. */
export interface Fade {
  readonly rule: string
  /** When what counts for it happened; null of a rule on the lead itself. */
  readonly events: readonly number[] | null
  /** How long an event counts; always, if left out. */
  readonly window?: number
  /** When nothing is left to fade. */
  readonly restsAt?: number
  /** Neither capped nor rounded. */
  sum(at: number): number
  readonly cap: number
}

/** The points of a rule at an instant: capped, and rounded towards the nearest whole, halves away from 0. */
export function pointsOf({ sum, cap }: Fade, at: number): number {
  const exact = sum(at)
  return Math.sign(exact) * Math.round(Math.min(Math.abs(exact), cap)) + 0
}

/** The grade of a score. */
export function gradeOf({ grades }: PreparedScoreModel, score: number): string | null {
  return grades.find(({ from }) => score >= from)?.grade ?? null
}

/** Whether an event still counts. */
export function countsAt({ window = Number.POSITIVE_INFINITY }: Fade, event: number, at: number): boolean {
  return at < event + window
}

/** How the points for what happened at these instants fade. */
export function eventFade(
  { rule, cap, halfLife, window }: PreparedEventRule,
  events: readonly number[],
): Fade {
  const { id, points } = rule
  const latest = events.reduce((later, event) => Math.max(later, event), Number.NEGATIVE_INFINITY)
  if (window !== undefined) {
    const sum = (at: number) => points * events.filter((event) => at < event + window).length
    return { rule: id, events, cap, window, restsAt: latest + window, sum }
  }
  if (halfLife === undefined) return { rule: id, events, cap, sum: () => points * events.length }
  return {
    ...{ rule: id, events, cap },
    // By then less than half a point is left in sum.
    restsAt: latest + halfLife * (Math.log2(Math.abs(points) * Math.max(1, events.length)) + 2),
    sum: (at) => points * events.reduce((sum, event) => sum + 0.5 ** ((at - event) / halfLife), 0),
  }
}
