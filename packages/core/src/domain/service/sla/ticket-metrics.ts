import type { Condition } from '../../../conditions/index.ts'
import type { Duration } from '../../../engine/time/duration.ts'
import type { SlaMetric } from '../../sla/index.ts'
import { OPEN_TICKET, type TicketRecord } from '../tickets/ticket.ts'

type TicketMetric = SlaMetric<TicketRecord>
type TicketCondition = Condition<TicketRecord>

/** What every promise about tickets needs: how much time there is, what is announced of it, and in whose working time. */
export type TicketPromise = Pick<TicketMetric, 'target' | 'steps' | 'clock'>

const DONE: TicketCondition = { status: { in: ['solved', 'closed'] } }
const WAITS_FOR_CUSTOMER: TicketCondition = { status: 'pending' }

/** How a promise to answer ends. */
export interface AnswerOptions extends TicketPromise {
  /** What becomes of it where the ticket was solved without an answer: by default it counts neither way. */
  readonly unanswered?: 'fulfil' | 'miss' | 'cancel'
  /** When it stands still: never, unless it is said. */
  readonly pause?: TicketCondition
}

/**
 * How long the customer waits for the first answer: from their first message, which opens the ticket or comes after we
 * opened it, to the first public message of a human, or of anybody with `countAutomated`. Once a ticket.
 *
 * @example
 * ```ts
 * const answer = ticketMetrics.firstResponse({ target: '30m', unanswered: 'miss' })
 * console.log(answer.startAt, answer.stopAt) // waitingSince firstRepliedAt
 * ```
 */
export function firstResponse(options: AnswerOptions & { readonly countAutomated?: boolean }): TicketMetric {
  const { unanswered = 'cancel', countAutomated = false, ...promised } = options
  const waits: TicketCondition = { ...OPEN_TICKET, waitingSince: { isNotNull: true } }
  return {
    ...promised,
    ...(countAutomated
      ? {
          start: { ...waits, firstAnsweredAt: null },
          stop: { firstAnsweredAt: { isNotNull: true } },
          stopAt: 'firstAnsweredAt',
        }
      : {
          start: { ...waits, firstRepliedAt: null },
          stop: { firstRepliedAt: { isNotNull: true } },
          stopAt: 'firstRepliedAt',
        }),
    startAt: 'waitingSince',
    giveUp: { when: DONE, as: unanswered },
  }
}

/**
 * How long the customer waits for each answer after the first one: from their oldest message that nobody has answered to
 * our next public message. More of their messages meanwhile do not start it anew.
 *
 * @example
 * ```ts
 * const answers = ticketMetrics.nextResponse({ target: '2h', pause: { status: 'onHold' } })
 * console.log(answers.recurrence) // chained
 * ```
 */
export function nextResponse({ unanswered = 'cancel', ...promised }: AnswerOptions): TicketMetric {
  return {
    ...promised,
    start: { ...OPEN_TICKET, firstRepliedAt: { isNotNull: true }, waitingSince: { isNotNull: true } },
    stop: { waitingSince: null },
    startAt: 'waitingSince',
    stopAt: 'lastReplyAt',
    giveUp: { when: DONE, as: unanswered },
    recurrence: 'chained',
  }
}

/**
 * How long the customer hears nothing while their ticket is open: from each public message of ours, or the opening, to the next.
 *
 * @example
 * ```ts
 * const update = ticketMetrics.periodicUpdate({ target: { by: 'endOfNextBusinessDay' } })
 * console.log(update.recurrence) // chained
 * ```
 */
export function periodicUpdate(promised: TicketPromise): TicketMetric {
  return {
    ...promised,
    start: OPEN_TICKET,
    stop: { any: [{ lastReplyAt: { changed: true } }, DONE] },
    recurrence: 'chained',
  }
}

/**
 * {@link periodicUpdate}, but the time in which we wait for the customer does not count.
 *
 * @example
 * ```ts
 * const update = ticketMetrics.pausableUpdate({ target: '8h' })
 * console.log(update.pause) // { status: 'pending' }
 * ```
 */
export function pausableUpdate(promised: TicketPromise): TicketMetric {
  return { ...periodicUpdate(promised), pause: WAITS_FOR_CUSTOMER }
}

/**
 * How long the customer waits for us in all: while the ticket is new, open or on hold, from its opening until it is solved.
 * Opened again it goes on with the same sum.
 *
 * @example
 * ```ts
 * const wait = ticketMetrics.requesterWait({ target: '24h', clock: 'always' })
 * console.log(wait.pause) // { status: 'pending' }
 * ```
 */
export function requesterWait(promised: TicketPromise): TicketMetric {
  return wholeLife(promised, WAITS_FOR_CUSTOMER, 'always')
}

/**
 * How long we work on it in all: while the ticket is new or open. Opened again it goes on with the same sum.
 *
 * @example
 * ```ts
 * const work = ticketMetrics.agentWork({ target: { by: 'priority', map: { urgent: '2h' }, default: '8h' } })
 * console.log(work.reopen) // { within: 'always' }
 * ```
 */
export function agentWork(promised: TicketPromise): TicketMetric {
  return wholeLife(promised, { status: { in: ['pending', 'onHold'] } }, 'always')
}

/** What counts as solved, and when the clock stands still until then. */
export interface ResolutionOptions extends TicketPromise {
  /** While we wait for the customer, unless a condition says otherwise. */
  readonly pause?: TicketCondition
  /** Whether the first solution counts, or the one that lasts, which is the default. */
  readonly until?: 'first' | 'final'
  /** How late opening it again still goes on with the same clock; later it is another one. Always, when left out. */
  readonly reopen?: Duration | 'always'
}

/**
 * How long it takes until the ticket is solved, from its opening.
 *
 * @example
 * ```ts
 * const solution = ticketMetrics.resolution({
 *   target: '8h',
 *   reopen: '7d',
 *   steps: [{ key: 'soon', at: { pct: 80 }, tell: ['owner'] }],
 * })
 * console.log(solution.reopen) // { within: '7d' }
 * ```
 */
export function resolution({
  pause = WAITS_FOR_CUSTOMER,
  until = 'final',
  reopen = 'always',
  ...promised
}: ResolutionOptions): TicketMetric {
  return wholeLife(promised, pause, until === 'final' ? reopen : undefined)
}

function wholeLife(
  promised: TicketPromise,
  pause: TicketCondition,
  within: Duration | 'always' | undefined,
): TicketMetric {
  return {
    ...promised,
    ...{ start: OPEN_TICKET, stop: DONE, pause, startAt: 'openedAt', stopAt: 'solvedAt' },
    ...(within !== undefined && { reopen: { within } }),
  }
}

/** Whose stays are timed. */
export interface OwnershipOptions extends TicketPromise {
  readonly of: 'ownerId' | 'teamId'
  readonly pause?: TicketCondition
}

/**
 * How long an open ticket stays with one owner, or one team: each stay by itself.
 *
 * @example
 * ```ts
 * const stay = ticketMetrics.ownership({ of: 'teamId', target: '4h' })
 * console.log(stay.start) // { status: { in: [ 'new', 'open', 'pending', 'onHold' ] }, teamId: { isNotNull: true } }
 * ```
 */
export function ownership({ of, ...promised }: OwnershipOptions): TicketMetric {
  const [isThere, hasGone]: readonly [TicketCondition, TicketCondition] =
    of === 'ownerId'
      ? [{ ownerId: { isNotNull: true } }, { ownerId: { changed: true } }]
      : [{ teamId: { isNotNull: true } }, { teamId: { changed: true } }]
  return {
    ...promised,
    start: { ...OPEN_TICKET, ...isThere },
    stop: { any: [hasGone, DONE] },
    recurrence: 'chained',
  }
}
