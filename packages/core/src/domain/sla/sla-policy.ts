import type { AnyRecord, Condition } from '../../conditions/condition.ts'
import type { Duration } from '../../engine/time/duration.ts'
import type { RelativeDeadline } from '../../engine/time/relative-deadline.ts'
import type { WorkingDuration } from '../../engine/time/working-duration.ts'

/**
 * What is promised about records, and how it is measured: `{ when, metrics }`. Of several policies on an entity, a metric
 * goes by the first whose `when` holds. An edited policy is another version, which holds from an instant on; the versions
 * before it stay, because clocks were started by them.
 *
 * @example
 * ```ts
 * const gold = defineSlaPolicy({
 *   id: 'gold',
 *   on: 'ticket',
 *   when: { tier: 'gold' },
 *   clock: 'support',
 *   metrics: {
 *     resolution: {
 *       start: { status: { in: ['new', 'open', 'pending', 'onHold'] } },
 *       pause: { status: 'pending' },
 *       stop: { status: { in: ['solved', 'closed'] } },
 *       startAt: 'openedAt',
 *       target: { by: 'priority', map: { urgent: '4h', high: '8h' }, default: '24h' },
 *       steps: [{ key: 'soon', at: { pct: 80 } }, { key: 'chief', at: { after: '1h' }, tell: ['chief'] }],
 *     },
 *   },
 * })
 * ```
 */
export interface SlaPolicy<R = AnyRecord> {
  readonly id: string
  /** The entity whose records it is about. */
  readonly on: string
  /** Counts the edits, from 1, which it is when left out. */
  readonly version?: number
  /** From when this version holds; left out, it always has. */
  readonly effectiveFrom?: Date
  readonly when?: When<R>
  /** In whose working time its metrics run: the first that there is; around the clock when left out. */
  readonly clock?: SlaClockSource | readonly SlaClockSource[]
  readonly metrics: { readonly [metric: string]: SlaMetric<R> }
  /**
   * What becomes of a running clock when the record comes under this policy, or its target changes: the new target from
   * the same start with the same pauses (`recompute`), a new clock (`restart`), or nothing (`keep`).
   */
  readonly onChange?: 'recompute' | 'restart' | 'keep'
  /** What becomes of clocks that an earlier version started, once this one holds: nothing, unless it is `recompute`. */
  readonly onVersionChange?: 'pin' | 'recompute'
}

/** Working time: a calendar by name, `always`, the one that a field of the record names, or several at once. */
export type SlaClockSource =
  | string
  | { readonly field: string }
  | { readonly all: readonly SlaClockSource[] }
  | { readonly any: readonly SlaClockSource[] }

/**
 * One clock of a policy. Its conditions are asked of the record as each event left it, with what the event changed, in a
 * fixed order: cancel, stop, give up, reset, pause or resume, start. What the record is promised is settled before, so that
 * a clock is stopped under the target that the same event gave it.
 */
export interface SlaMetric<R = AnyRecord> {
  readonly start: When<R>
  readonly stop: When<R>
  readonly pause?: When<R>
  /** When a paused clock goes on, and does not pause; when `pause` holds no more, unless a condition says otherwise. */
  readonly resume?: When<R>
  /** When a running clock counts no more: never, unless it is said. */
  readonly cancel?: 'startNotMet' | When<R>
  /** When it begins to hold it ends the clock as stopping does, and starts the next one at once. */
  readonly reset?: When<R>
  /** How the clock ends when the work is over before `stop` was ever reached, as a ticket solved without an answer. */
  readonly giveUp?: { readonly when: When<R>; readonly as: 'fulfil' | 'miss' | 'cancel' }
  /**
   * `once` a record (the default); `chained`, one after another, each time `start` holds again; `independent`, another one
   * each time `start` begins to hold, also while others run.
   */
  readonly recurrence?: 'once' | 'chained' | 'independent'
  /**
   * Lets a stopped clock go on when `start` holds again within so much time (`always`: however late); later it is another
   * clock, which names the first. The time in between is a pause unless it is to `count`.
   */
  readonly reopen?: { readonly within: Duration | 'always'; readonly between?: 'pause' | 'count' }
  /** A datetime field that says since when the clock runs, instead of the event that started it. */
  readonly startAt?: FieldOf<R>
  /** A datetime field that says when it was stopped, where that was before the event. */
  readonly stopAt?: FieldOf<R>
  /** Whether pauses count that were before a start in the past became known; true when left out. */
  readonly retroactivePause?: boolean
  readonly target: SlaTarget<R>
  /** Instead of the policy's. */
  readonly clock?: SlaClockSource | readonly SlaClockSource[]
  /** What is announced before and after the deadline. The breach itself always is. */
  readonly steps?: readonly SlaStep<R>[]
}

/** How much working time there is, or until when. */
export type SlaTarget<R = AnyRecord> =
  | WorkingDuration
  /** By the value of a field. A record with another value, where there is no default, gets no clock. */
  | {
      readonly by: FieldOf<R>
      readonly map: { readonly [value: string]: SlaLimit<R> }
      readonly default?: SlaLimit<R>
    }
  | SlaUntil<R>
/** One target of several. */
export type SlaLimit<R = AnyRecord> = WorkingDuration | SlaUntil<R>
/** A moment instead of an amount. Working time that passes in pauses moves it back. */
export type SlaUntil<R = AnyRecord> =
  | RelativeDeadline
  | { readonly workingDays: number }
  /** A datetime field of the record. */
  | { readonly field: FieldOf<R> }

/** Something to be announced of a clock, once, at its time. A pause takes back what has not been announced. */
export interface SlaStep<R = AnyRecord> {
  readonly key: string
  /** So much of the target used up, or so much working time before or after the deadline. */
  readonly at:
    | { readonly pct: number }
    | { readonly before: WorkingDuration }
    | { readonly after: WorkingDuration }
  /** Again each time so much more working time has passed, `max` times in all. */
  readonly every?: WorkingDuration
  readonly max?: number
  /** Not at night: waits until the clock's calendar is open. */
  readonly deliver?: 'always' | 'businessHours'
  /** Whom the host tells: the names are its own. */
  readonly tell?: readonly string[]
  /** What is written to the record. */
  readonly set?: { readonly [field in FieldOf<R>]?: unknown }
}

/** A policy on any entity: typed where it is written. */
// biome-ignore lint/suspicious/noExplicitAny: a policy on one entity is no policy on another one.
export type AnySlaPolicy = SlaPolicy<any>

/**
 * A condition on the records of a policy. Of a policy on any entity it is any object, so that a copy of a typed policy, as
 * its next version, is one too.
 */
type When<R> = 0 extends 1 & R ? object : Condition<R>
/** The name of a field of a record, which says nothing of what record it is. */
type FieldOf<R> = Extract<keyof NoInfer<R>, string>

/**
 * A policy with the types of its records, and nothing else done to it: a misspelt field does not compile. `createCrm` looks
 * it over, and refuses with `CRM_CONFIG` and the path of each mistake what cannot be.
 *
 * @example
 * ```ts
 * const calls = defineSlaPolicy<Ticket>({
 *   id: 'calls',
 *   on: 'ticket',
 *   when: { channel: 'phone' },
 *   metrics: { answer: ticketMetrics.firstResponse({ target: '15m' }) },
 * })
 * console.log(Object.keys(calls.metrics)) // [ 'answer' ]
 * ```
 */
export function defineSlaPolicy<R = AnyRecord>(policy: SlaPolicy<R>): SlaPolicy<R> {
  return policy
}
