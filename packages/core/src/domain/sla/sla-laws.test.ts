import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jobShape } from './fixtures/job-story.ts'
import { naiveSla } from './fixtures/naive-sla.ts'
import {
  anyPolicies,
  BEGIN,
  calendar,
  histories,
  MINUTE,
  moment,
  open,
  policyAtRest,
} from './fixtures/random-stories.ts'
import { foldEvent, underVersions } from './fold-sla.ts'
import {
  type ClockReading,
  type ClockState,
  evaluateSla,
  foldEvents,
  prepareSla,
  type SlaEvent,
  type SlaPolicy,
} from './index.ts'

const SEED = process.env['GUANXI_SEED']
const STORIES = Number(process.env['GUANXI_SLA_STORIES'] ?? 1)
/** So many stories, or a multiple of them, and the same ones again with a seed. */
const stories = (usual: number) => ({
  numRuns: usual * STORIES,
  ...(SEED !== undefined && { seed: Number(SEED) }),
})

const minuteOf = (at: number | null) => (at === null ? null : (at - BEGIN) / MINUTE)

function shown(clock: ClockReading) {
  return {
    ...{ clock: `${clock.metric} ${clock.ordinal}`, parent: clock.parent },
    ...{ policy: `${clock.policy} ${clock.version}`, calendar: clock.calendar },
    ...{ start: minuteOf(clock.startedAt), used: clock.used / MINUTE, paused: clock.paused / MINUTE },
    ...{ stopped: minuteOf(clock.stoppedAt), breached: minuteOf(clock.breachedAt) },
    ...{
      cancelled: minuteOf(clock.cancelledAt),
      reason: clock.cancelReason,
      deadline: minuteOf(clock.deadline),
    },
    holders: clock.holders.map(({ ownerId, from }) => `${ownerId} ${minuteOf(from)}`),
  }
}

function naivelyShown(clock: ReturnType<typeof naiveSla>[number]) {
  return {
    ...{ clock: `${clock.metric} ${clock.ordinal}`, parent: clock.parent },
    ...{ policy: `${clock.policy} ${clock.version}`, calendar: clock.calendar },
    ...{ start: clock.start, used: clock.used, paused: clock.paused },
    ...{ stopped: clock.stopped, breached: clock.breached },
    ...{ cancelled: clock.cancelled, reason: clock.reason, deadline: clock.deadline },
    holders: clock.holders.map(({ ownerId, from }) => `${ownerId} ${from}`),
  }
}

describe('folding what happened', { timeout: 30_000 * STORIES }, () => {
  it('says what counting minute by minute says', () => {
    fc.assert(
      fc.property(anyPolicies, histories, moment, (all, happened, at) => {
        const { clocks } = evaluateSla(prepareSla(jobShape, all), happened, calendar, BEGIN + at * MINUTE)

        expect(clocks.map(shown)).toEqual(naiveSla(all, happened, open, at, BEGIN).map(naivelyShown))
      }),
      stories(1_000),
    )
  })

  it('knows nothing of what has not happened yet', () => {
    fc.assert(
      fc.property(anyPolicies, histories, moment, (all, happened, minute) => {
        const at = BEGIN + minute * MINUTE
        const sla = prepareSla(jobShape, all)
        const until = happened.filter((event) => event.at <= at)

        expect(evaluateSla(sla, happened, calendar, at)).toEqual(evaluateSla(sla, until, calendar, at))
      }),
      stories(200),
    )
  })

  it('does not ask in which order it is told', () => {
    const told = histories.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray([...events], { minLength: events.length })),
    )
    fc.assert(
      fc.property(anyPolicies, told, (all, [events, shuffled]) => {
        const sla = prepareSla(jobShape, all)

        expect(evaluateSla(sla, shuffled, calendar, END)).toEqual(evaluateSla(sla, events, calendar, END))
      }),
      stories(200),
    )
  })

  it('goes on from what was written down as from what was just counted', () => {
    fc.assert(
      fc.property(anyPolicies, histories, (all, events) => {
        const world = { sla: prepareSla(jobShape, all), calendar }
        let clocks: readonly ClockState[] = []
        for (const [place, event] of events.entries()) {
          const written = JSON.parse(JSON.stringify(clocks)) as readonly ClockState[]
          clocks = foldEvent(written, event, { ...world, past: () => events.slice(0, place) })
        }
        const last = events.at(-1)
        if (last) clocks = underVersions(clocks, END, last.record, { ...world, past: () => events })

        expect(clocks).toEqual(foldEvents(events, END, world))
      }),
      stories(200),
    )
  })

  it('may look in between: a version that comes into force is seen by whoever looks first', () => {
    fc.assert(
      fc.property(anyPolicies, histories, fc.array(moment, { maxLength: 8 }), (all, events, looks) => {
        const world = { sla: prepareSla(jobShape, all), calendar, past: () => [] as readonly SlaEvent[] }
        let clocks: readonly ClockState[] = []
        const last = (at: number) => events.findLast((event) => event.at <= at)
        const steps = [
          ...events.map((event, place) => ({ at: event.at, event, place })),
          ...looks.map((minute) => ({ at: BEGIN + minute * MINUTE, event: undefined, place: 99 })),
        ].sort((one, other) => one.at - other.at || one.place - other.place)
        for (const { at, event, place } of steps) {
          const record = last(at)?.record
          if (event) clocks = foldEvent(clocks, event, { ...world, past: () => events.slice(0, place) })
          else if (record) clocks = underVersions(clocks, at, record, world)
        }
        const record = events.at(-1)?.record
        if (record) clocks = underVersions(clocks, END, record, world)

        expect(clocks).toEqual(foldEvents(events, END, world))
      }),
      stories(200),
    )
  })

  it('is not moved by an event that changes nothing', () => {
    fc.assert(
      fc.property(policyAtRest, histories, fc.array(moment, { maxLength: 6 }), (policy, events, idle) => {
        const sla = prepareSla(jobShape, policy)
        const more = idle.reduce(withIdle, events)

        expect(evaluateSla(sla, more, calendar, END).clocks).toEqual(
          evaluateSla(sla, events, calendar, END).clocks,
        )
      }),
      stories(300),
    )
  })

  it('uses up more time, never less', () => {
    fc.assert(
      fc.property(policyAtRest, histories, moment, moment, (policy, events, one, other) => {
        const sla = prepareSla(jobShape, steady(policy))
        const [early, late] = [Math.min(one, other), Math.max(one, other)].map(
          (minute) => evaluateSla(sla, events, calendar, BEGIN + minute * MINUTE).clocks,
        )
        for (const [place, before] of (early ?? []).entries()) {
          const after = late?.[place]
          expect(after).toMatchObject({ metric: before.metric, ordinal: before.ordinal })
          expect(after?.used).toBeGreaterThanOrEqual(before.used)
          expect(after?.paused).toBeGreaterThanOrEqual(before.paused)
        }
      }),
      stories(200),
    )
  })

  it('is breached when its deadline is over, and not a moment earlier', () => {
    fc.assert(
      fc.property(policyAtRest, histories, (policy, events) => {
        const sla = prepareSla(jobShape, policy)
        const now = events.at(-1)?.at ?? BEGIN
        const at = (instant: number) => evaluateSla(sla, events, calendar, instant).clocks
        for (const [place, { status, deadline }] of at(now).entries()) {
          if (status !== 'active' || deadline === null) continue
          expect(at(deadline)[place]).toMatchObject({ status: 'active', deadline, remaining: 0 })
          expect(at(deadline + 1)[place]).toMatchObject({ status: 'breached', breachedAt: deadline })
          const half = Math.floor((now + deadline) / 2)
          expect(at(half)[place]).toMatchObject({ status: 'active', deadline })
        }
      }),
      stories(300),
    )
  })
})

describe('the stories that laws are tried on', () => {
  it('have all in them that can become of a clock', () => {
    const seen = new Set<string>()
    const told = fc.sample(fc.tuple(anyPolicies, histories), { numRuns: 1_500, seed: 7 })
    for (const [all, events] of told) {
      const { clocks, timeline } = evaluateSla(prepareSla(jobShape, all), events, calendar, END)
      for (const { status, cancelReason, parent } of clocks)
        for (const what of [status, cancelReason, parent === null ? null : 'follows'])
          seen.add(what ?? 'none')
      for (const { did, why } of timeline) seen.add(`${did}${why === undefined ? '' : ` by ${why}`}`)
    }

    expect([...seen]).toEqual(expect.arrayContaining(WHAT_BECOMES))
  })
})

const WHAT_BECOMES = [
  ...['active', 'paused', 'met', 'breached', 'cancelled', 'follows'],
  ...['condition', 'policy', 'target', 'restarted', 'unfulfilled', 'deleted'],
  ...['started', 'paused', 'resumed', 'reopened', 'restored', 'breached'],
  ...['stopped by stop', 'stopped by reset', 'stopped by giveUp'],
  ...['changed by policy', 'changed by version', 'changed by target'],
]
const END = BEGIN + 300 * MINUTE

/** The same history with an event more, by which nothing changed. A record that is gone has none. */
function withIdle(events: readonly SlaEvent[], minute: number): readonly SlaEvent[] {
  const at = BEGIN + minute * MINUTE
  const place = events.findLastIndex((event) => event.at <= at)
  const last = events[place]
  if (!last || last.deed === 'delete') return events
  const { record } = last
  return events
    .toSpliced(place + 1, 0, { at, deed: 'update', before: record, record })
    .map((event, seq) => ({ ...event, seq }))
}

/** Whose clocks keep what they were begun with. */
function steady(policy: SlaPolicy): SlaPolicy {
  const metrics = Object.entries(policy.metrics).map(([key, { stopAt: _, clock: __, ...metric }]) => [
    key,
    metric,
  ])
  return { ...policy, metrics: Object.fromEntries(metrics) }
}
