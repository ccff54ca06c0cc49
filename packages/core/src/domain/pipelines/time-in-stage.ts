import type { WorkingCalendar } from '../../engine/time/working-calendar.ts'

/** A stay in a stage, as far as its time goes. */
export interface Stay {
  readonly stage: string
  readonly enteredAt: Date
  /** Empty while it lasts. */
  readonly exitedAt?: Date | null
}

const PLAIN_TIME: Pick<WorkingCalendar, 'elapsed'> = { elapsed: (from, to) => to - from }

/**
 * How long a record has been in a stage, in milliseconds: in its latest stay there, or in all of them together. 0
 * where it never was. With a `clock` only its working time counts.
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
  {
    mode,
    now,
    clock = PLAIN_TIME,
  }: {
    readonly mode: 'latest' | 'cumulative'
    readonly now: Date
    readonly clock?: Pick<WorkingCalendar, 'elapsed'>
  },
): number {
  const stays = visits.filter((visit) => visit.stage === stage)
  const times = stays
    .toSorted((a, b) => a.enteredAt.getTime() - b.enteredAt.getTime())
    .map(({ enteredAt, exitedAt }) => clock.elapsed(enteredAt.getTime(), (exitedAt ?? now).getTime()))
  return mode === 'latest' ? (times.at(-1) ?? 0) : times.reduce((sum, time) => sum + time, 0)
}
