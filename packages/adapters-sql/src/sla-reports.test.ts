import {
  type Crm,
  coreEntities,
  createCrm,
  defineCommand,
  defineEntity,
  f,
  type PlainWorld,
  type Role,
} from '@guanxi/core'
import { memoryStore, type StorageAdapter } from '@guanxi/core/store'
import { stillClock } from '@guanxi/core/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const { slaClock } = coreEntities
const HOUR = 3_600_000
/** Clocks are set back there on the first of November. */
const ZONE = 'America/New_York'
const START = Date.UTC(2026, 9, 29)
const NOW = START + 8 * 24 * HOUR

const job = defineEntity('job', {
  fields: { ownerId: f.ref('user').optional(), size: f.int() },
})
const fitter: Role = { id: 'fitter', grants: { job: { read: 'own' } } }

/** What somebody who was there wrote down of one clock. */
interface Noted {
  readonly recordId: string
  readonly isAnns: boolean
  readonly size: number
  readonly metric: string
  readonly policy: string
  readonly holder: string | null
  readonly startedAt: number
  readonly dueAt: number | null
  readonly stoppedAt: number | null
  readonly breachedAt: number | null
  readonly cancelledAt: number | null
  readonly usedMs: number
  readonly passedMs: number
  readonly pausedMs: number
  readonly solvedMs: number
}

const someHours = fc.integer({ min: 0, max: 2 * 8 * 24 }).map((halves) => START + (halves * HOUR) / 2)
const someMs = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 10 * HOUR }))
const someClock = fc.record({
  job: fc.nat({ max: 3 }),
  metric: fc.constantFrom('answer', 'fixing'),
  policy: fc.constantFrom('gold', 'usual'),
  holder: fc.constantFrom('ann', 'bob', null),
  ends: fc.constantFrom('met', 'late', 'breached', 'running', 'cancelled', 'cancelledLate'),
  at: someHours,
  later: fc.integer({ min: 0, max: 40 }).map((halves) => (halves * HOUR) / 2),
  isPaused: fc.boolean(),
  ...{ usedMs: someMs, passedMs: someMs, pausedMs: someMs, solvedMs: someMs },
})
type Wish = typeof someClock extends fc.Arbitrary<infer T> ? T : never

interface Notes {
  readonly rows: readonly Noted[]
}
/** Takes what this test gives. */
const asGiven = {
  '~standard': {
    ...({ version: 1, vendor: 'test' } as const),
    validate: (value: unknown) => ({ value: value as Notes }),
    types: undefined as { readonly input: Notes; readonly output: Notes } | undefined,
  },
} as const

/** A row is written as a clock of a record writes it. */
const note = defineCommand({
  name: 'slaClock.note',
  input: asGiven,

  async run({ rows }, { records }): Promise<void> {
    const date = (instant: number | null) => (instant === null ? null : new Date(instant))
    const inputs = rows.map((row, index) => {
      const { stoppedAt, cancelledAt, breachedAt, usedMs, passedMs, pausedMs, solvedMs } = row
      const isRunning = stoppedAt === null && cancelledAt === null
      const times = { usedMs, passedMs, pausedMs, solvedMs, deletedMs: 0 }
      return {
        ...{
          entity: 'job',
          recordId: row.recordId,
          metric: row.metric,
          policy: row.policy,
          ordinal: index + 1,
        },
        ...{ policyVersion: 1, calendar: 'always', calendarVersion: '1', ownerId: row.holder },
        ...{ status: statusOf(row), isRunning, isCurrent: isRunning, announced: {}, state: {} as never },
        ...{ startedAt: new Date(row.startedAt), dueAt: date(row.dueAt), stoppedAt: date(stoppedAt) },
        ...{ breachedAt: date(breachedAt), cancelledAt: date(cancelledAt) },
        settledAt: date(cancelledAt ?? breachedAt ?? stoppedAt),
        ...(!isRunning && times),
      }
    })
    await records(slaClock).createMany(inputs)
  },
})

function statusOf({
  cancelledAt,
  breachedAt,
  stoppedAt,
  dueAt,
}: Noted): 'met' | 'breached' | 'cancelled' | 'active' | 'paused' {
  if (cancelledAt !== null) return 'cancelled'
  if (breachedAt !== null) return 'breached'
  if (stoppedAt !== null) return 'met'
  return dueAt === null ? 'paused' : 'active'
}

function noted(wish: Wish, { id, isAnns, size }: { id: string; isAnns: boolean; size: number }): Noted {
  const { ends, at, later, metric, policy, holder } = wish
  const isCancelled = ends === 'cancelled' || ends === 'cancelledLate'
  const isLate = ends === 'late' || ends === 'breached' || ends === 'cancelledLate'
  const { usedMs, passedMs, pausedMs, solvedMs } = wish
  return {
    ...{ recordId: id, isAnns, size, metric, policy, holder, usedMs, passedMs, pausedMs, solvedMs },
    startedAt: at - HOUR,
    dueAt: ends === 'running' && wish.isPaused ? null : at,
    stoppedAt: ends === 'met' ? at : ends === 'late' ? at + later : null,
    breachedAt: isLate ? at : null,
    cancelledAt: isCancelled ? at + later : null,
  }
}

describe.each<readonly [string, () => Promise<Omit<Database, 'source' | 'administer' | 'everyRow'>>]>([
  ['memory', async () => ({ connect: (): StorageAdapter => memoryStore(), drop: async () => {} })],
  ...TWO_DATABASES,
])('reports of an SLA on %s', (_, open) => {
  let database: Omit<Database, 'source' | 'administer' | 'everyRow'>
  let crm: Crm<PlainWorld>
  let tenants = 0

  beforeAll(async () => {
    database = await open()
    const options = { roles: [fitter], clock: stillClock(new Date(NOW)), zone: ZONE, region: 'US' } as const
    const parts = { entities: { job }, commands: [note] } as const
    crm = createCrm({ storage: database.connect(), ...options, ...parts }) as unknown as Crm<PlainWorld>
    await crm.migrate()
  })
  afterAll(async () => {
    await crm.stop()
    await database.drop()
  })

  /** A tenant of its own that has these clocks, seen by the boss and by Ann. */
  async function kept(wishes: readonly Wish[]) {
    const tenant = `t${tenants++}`
    const session = crm.as(crm.actor({ tenant, id: 'boss', roles: ['admin'] })) as unknown as Session
    const ann = await session.user.create({ name: 'Ann' })
    const jobs: { id: string; isAnns: boolean; size: number }[] = []
    for (const [index, isAnns] of [true, false, true, false].entries()) {
      const size = index < 2 ? 1 : 2
      jobs.push({ ...(await session.job.create({ size, ownerId: isAnns ? ann.id : null })), isAnns, size })
    }
    const clocks = wishes.map((wish) => noted(wish, jobs[wish.job] as (typeof jobs)[number]))
    await session.slaClock.note({ rows: clocks })
    const asAnn = crm.as(crm.actor({ tenant, id: ann.id, roles: ['fitter'] })) as unknown as Session
    return [
      [session, clocks],
      [asAnn, clocks.filter(({ isAnns }) => isAnns)],
    ] as const
  }

  it('count what a reader of the notes counts, of the records that the viewer may read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someClock, { maxLength: 25 }),
        fc.record(
          {
            metric: fc.constantFrom('answer', 'fixing'),
            policy: fc.constantFrom('gold', 'usual'),
            ownerId: fc.constantFrom('ann', 'bob'),
            where: fc.constantFrom({ size: 1 }, { size: { gt: 1 } }),
          },
          { requiredKeys: [] },
        ),
        fc.integer({ min: 0, max: 8 }),
        fc.integer({ min: 0, max: 8 }),
        fc.constantFrom('clock', 'record'),
        async (wishes, only, first, length, per) => {
          const [from, to] = [dayAt(START + first * 24 * HOUR), dayAt(START + (first + length) * 24 * HOUR)]
          const asked = { on: 'job', from, to, ...only }
          for (const [{ slaClock: reports }, clocks] of await kept(wishes)) {
            const meant = settledRead(clocks, only, from, to)
            expect(await reports.attainment({ ...asked, per })).toMatchObject([attainmentRead(meant, per)])
            for (const by of ['metric', 'policy', 'owner', 'month'] as const) {
              const told = await reports.attainment({ ...asked, per, by })
              const groups = Map.groupBy(meant, (one) => keyOf(one, by))
              const found = told.filter(({ decided, cancelled }) => decided + cancelled > 0)
              expect(new Set(found.map((one) => one.by))).toEqual(new Set(groups.keys()))
              for (const one of found)
                expect(one).toMatchObject(attainmentRead(groups.get(one.by) ?? [], per))
            }
            expect(await reports.times(asked)).toEqual(timesRead(meant))
            expect(await reports.breaches(asked)).toEqual(breachesRead(meant))
          }
        },
      ),
      { numRuns: 30 },
    )
  })
})

interface Session {
  readonly user: { create(input: object): Promise<{ readonly id: string }> }
  readonly job: { create(input: object): Promise<{ readonly id: string }> }
  readonly slaClock: {
    note(input: object): Promise<void>
    attainment(
      asked: object,
    ): Promise<
      readonly { readonly by: string | null; readonly decided: number; readonly cancelled: number }[]
    >
    times(asked: object): Promise<object>
    breaches(asked: object): Promise<object>
  }
}

/** A clock with how it was settled, and when. */
interface Settled extends Noted {
  readonly how: 'met' | 'breached' | 'cancelled'
  readonly when: number
}

function settledRead(
  clocks: readonly Noted[],
  only: { metric?: string; policy?: string; ownerId?: string; where?: { size: number | object } },
  from: string,
  to: string,
): readonly Settled[] {
  return clocks
    .filter(({ metric }) => !only.metric || metric === only.metric)
    .filter(({ policy }) => !only.policy || policy === only.policy)
    .filter(({ holder }) => !only.ownerId || holder === only.ownerId)
    .filter(({ size }) => !only.where || (only.where.size === 1) === (size === 1))
    .flatMap((clock): Settled[] => {
      const { cancelledAt, breachedAt, stoppedAt, dueAt } = clock
      if (cancelledAt !== null) return [{ ...clock, how: 'cancelled', when: cancelledAt }]
      if (breachedAt !== null) return [{ ...clock, how: 'breached', when: breachedAt }]
      if (stoppedAt !== null) return [{ ...clock, how: 'met', when: stoppedAt }]
      return dueAt !== null && dueAt < NOW ? [{ ...clock, how: 'breached', when: dueAt }] : []
    })
    .filter(({ when }) => dayAt(when) >= from && dayAt(when) <= to)
}

function keyOf({ metric, policy, holder, when }: Settled, by: 'metric' | 'policy' | 'owner' | 'month') {
  return { metric, policy, owner: holder, month: dayAt(when).slice(0, 7) }[by]
}

function attainmentRead(clocks: readonly Settled[], per: string) {
  const count = (some: readonly Settled[]) =>
    per === 'clock' ? some.length : new Set(some.map(({ recordId }) => recordId)).size
  const decided = count(clocks.filter(({ how }) => how !== 'cancelled'))
  const breached = count(clocks.filter(({ how }) => how === 'breached'))
  const cancelled = clocks.filter(({ how }) => how === 'cancelled')
  return {
    ...{ decided, breached, met: decided - breached, cancelled: count(cancelled) },
    cancelledBreached: count(cancelled.filter(({ breachedAt }) => breachedAt !== null)),
    share: decided === 0 ? null : { part: decided - breached, whole: decided },
  }
}

function timesRead(clocks: readonly Settled[]) {
  const decided = clocks.filter(({ how }) => how !== 'cancelled')
  const stopped = decided.filter(({ stoppedAt }) => stoppedAt !== null)
  const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0)
  const spread = (values: readonly number[]) => {
    if (values.length === 0) return { mean: null, median: null, p90: null }
    const sorted = values.toSorted((one, other) => one - other)
    const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]
    return { mean: Math.round(sum(values) / values.length), median: at(0.5), p90: at(0.9) }
  }
  const total = (values: readonly number[]) => (values.length === 0 ? null : sum(values))
  return {
    stopped: stopped.length,
    running: decided.length - stopped.length,
    usedMs: spread(stopped.map(({ usedMs }) => usedMs)),
    passedMs: spread(stopped.map(({ passedMs }) => passedMs)),
    pausedMs: {
      pause: total(stopped.map(({ pausedMs }) => pausedMs)),
      solved: total(stopped.map(({ solvedMs }) => solvedMs)),
      deleted: total(stopped.map(() => 0)),
    },
  }
}

function breachesRead(clocks: readonly Settled[]) {
  const breached = clocks.filter(({ how }) => how === 'breached')
  const told = (options: Intl.DateTimeFormatOptions) =>
    breached.map(({ when }) => new Date(when).toLocaleString('en-US', { timeZone: ZONE, ...options }))
  const hours = told({ hour: '2-digit', hourCycle: 'h23' }).map(Number)
  const days = told({ weekday: 'short' })
  const week = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
  return {
    breached: breached.length,
    byHour: Array.from({ length: 24 }, (_, hour) => hours.filter((one) => one === hour).length),
    byWeekday: week.map((name) => days.filter((one) => one === name).length),
  }
}

function dayAt(instant: number): string {
  return new Date(instant).toLocaleDateString('sv-SE', { timeZone: ZONE })
}
