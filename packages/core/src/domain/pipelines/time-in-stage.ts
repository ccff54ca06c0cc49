/** A stay in a stage, as far as its time goes. */
export interface Stay {
  readonly stage: string
  readonly enteredAt: Date
  /** Empty while it lasts. */
  readonly exitedAt?: Date | null
}

/** What counts time between two instants, as a calendar of working hours does. */
export interface ElapsedTime {
  elapsed(from: Date, to: Date): number
}

/**
 * How long a record has been in a stage, in milliseconds: in its latest stay there, or in all of them together. 0 where it
 * never was. With a `calendar` its working time counts, not all of it.
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
  options: {
    readonly mode: 'latest' | 'cumulative'
    readonly now: Date
    readonly calendar?: ElapsedTime
  },
): number {
  const { mode, now, calendar = ALL_TIME } = options
  const stays = visits.filter((visit) => visit.stage === stage)
  const times = stays
    .toSorted((a, b) => a.enteredAt.getTime() - b.enteredAt.getTime())
    .map(({ enteredAt, exitedAt }) => calendar.elapsed(enteredAt, exitedAt ?? now))
  return mode === 'latest' ? (times.at(-1) ?? 0) : times.reduce((sum, time) => sum + time, 0)
}

const ALL_TIME: ElapsedTime = { elapsed: (from, to) => to.getTime() - from.getTime() }
