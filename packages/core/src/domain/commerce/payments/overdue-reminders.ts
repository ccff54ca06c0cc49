import { type Duration, milliseconds } from '../../../engine/time/duration.ts'
import { defineSlaPolicy, type SlaClockSource, type SlaPolicy, type SlaStep } from '../../sla/index.ts'
import type { Instalment } from './instalment.ts'

/** Who is reminded when. */
export interface Reminders {
  /** So long before the last day to pay is over: `7d`. */
  readonly before?: readonly Duration[]
  /** So long after it. That it is overdue is always announced. */
  readonly after?: readonly Duration[]
  /** Whom the host tells: the names are its own; `owner` when left out. */
  readonly tell?: readonly string[]
  /** Only for these instalments. */
  readonly when?: SlaPolicy<Instalment>['when']
  /** A calendar of the host. Durations are working time then, in hours, and reminders wait until it is open. */
  readonly clock?: SlaClockSource
}

/**
 * A policy for `createCrm({ sla })` by which instalments are announced before and after they are due, and as breached once
 * their last day is over in the zone of the CRM. Paying ends it, planning anew moves it, and what is opened again goes on.
 *
 * @example
 * ```ts
 * const dunning = overdueReminders({ before: ['7d'], after: ['14d'] })
 * console.log(dunning.metrics['payment']?.steps?.map(({ key }) => key)) // [ 'before-7d', 'after-14d' ]
 * ```
 */
export function overdueReminders(reminders: Reminders): SlaPolicy<Instalment> {
  const { before = [], after = [], tell = ['owner'], when, clock } = reminders
  const steps: SlaStep<Instalment>[] = [
    ...before.map((time) => ({ key: `before-${time}`, at: { before: milliseconds(time) } })),
    ...after.map((time) => ({ key: `after-${time}`, at: { after: milliseconds(time) } })),
  ].map((step) => ({ ...step, tell, ...(clock !== undefined && { deliver: 'businessHours' as const }) }))
  return defineSlaPolicy<Instalment>({
    id: 'overdue',
    on: 'instalment',
    ...(when && { when }),
    ...(clock !== undefined && { clock }),
    metrics: {
      payment: {
        start: { isOpen: true, dueAt: { isNotNull: true } },
        stop: { settledAt: { isNotNull: true } },
        cancel: { voidedAt: { isNotNull: true } },
        target: { field: 'dueAt' },
        reopen: { within: 'always', between: 'count' },
        steps,
      },
    },
  })
}
