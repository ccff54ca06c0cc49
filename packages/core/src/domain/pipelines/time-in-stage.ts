/** A stay in a stage, as far as its time goes. */
export interface Stay {
  readonly stage: string
  readonly enteredAt: Date
  /** Empty while it lasts. */
  readonly exitedAt?: Date | null
}

/**
 * How long a record has been in a stage, in milliseconds of calendar time: in its latest stay there, or in all of them
 * together. 0 where it never was.
 *
 * @example
 * ```ts
 * const visits = [{ stage: 'propose', enteredAt: new Date('2026-11-01T00:00:00Z'), exitedAt: null }]
 * const now = new Date('2026-11-03T00:00:00Z')
 * console.log(timeInStage(visits, 'propose', { mode: 'latest', now })) // 172800000
 * ```
 */
export function timeInStage(
  visits: readonly Stay[],
  stage: string,
  { mode, now }: { readonly mode: 'latest' | 'cumulative'; readonly now: Date },
): number {
  const stays = visits.filter((visit) => visit.stage === stage)
  const times = stays
    .toSorted((a, b) => a.enteredAt.getTime() - b.enteredAt.getTime())
    .map(({ enteredAt, exitedAt }) => (exitedAt ?? now).getTime() - enteredAt.getTime())
  return mode === 'latest' ? (times.at(-1) ?? 0) : times.reduce((sum, time) => sum + time, 0)
}
