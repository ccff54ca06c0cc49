import { type Duration, milliseconds } from '../engine/time/duration.ts'
import type { Clock } from '../index.ts'

/** What a still clock moves along: every CRM does. */
export interface Ticking {
  tick(): Promise<{ readonly delivered: number; readonly fired: number; readonly retried: number }>
  nextDue(): Promise<Date | undefined>
}

/** A clock that stands until it is moved. */
export interface StillClock extends Clock {
  /** Puts the clock to an instant; nothing fires by that. */
  set(instant: Date | string): void
  /** Moves on through everything that comes due meanwhile, each at its own time and in order. */
  advance(span: Duration): Promise<void>
}

/** How often something may stay due at one instant before it is taken for a loop. */
const MOST_TICKS_AT_ONCE = 1_000

/**
 * A clock for tests, standing at an instant. `crm` names what fires when it is moved: a function, because a CRM is made
 * after its clock.
 *
 * @example
 * ```ts
 * const clock = stillClock('2026-11-02T09:00:00Z', () => crm)
 * const crm = createCrm({ storage: memoryStore(), tenant: 'acme', clock })
 * await crm.migrate()
 * await clock.advance('15d')
 * ```
 */
export function stillClock(start: Date | string, crm?: () => Ticking): StillClock {
  let now = instantOf(start)
  return {
    now: () => now,
    set(instant) {
      now = instantOf(instant)
    },
    async advance(span) {
      const until = now + milliseconds(span)
      if (crm) await fireUntil(crm(), until, (at) => (now = Math.max(now, at)))
      now = until
      if (crm) await crm().tick()
    },
  }
}

async function fireUntil(crm: Ticking, until: number, moveTo: (at: number) => number): Promise<void> {
  // Whatever was written so far is handed to durable hooks first, which may make more come due.
  await crm.tick()
  let ticks = 0
  for (let last = Number.NaN; ; ) {
    const due = (await crm.nextDue())?.getTime()
    if (due === undefined || due > until) return
    const at = moveTo(due)
    ticks = at === last ? ticks + 1 : 0
    if (ticks > MOST_TICKS_AT_ONCE)
      throw new Error(`Something stays due at ${new Date(at).toISOString()}, however often the CRM ticks.`)
    last = at
    await crm.tick()
  }
}

function instantOf(instant: Date | string): number {
  const at = new Date(instant).getTime()
  if (Number.isNaN(at))
    throw new RangeError(`"${String(instant)}" is not an instant such as 2026-11-02T09:00:00Z.`)
  return at
}
