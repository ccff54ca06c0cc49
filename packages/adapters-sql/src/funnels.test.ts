import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Crm, createCrm, definePipeline, type PlainWorld, type Role } from '@guanxi/core'
import { memoryStore, type StorageAdapter } from '@guanxi/core/store'
import { stillClock } from '@guanxi/core/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestDatabase } from '../../../scripts/test-database.ts'

/** Named at run time: these packages stand on this one, which so can't refer to them when it is compiled. */
const SQLITE: string = '@guanxi/adapters-sqlite'
const POSTGRES: string = '@guanxi/adapters-postgres'
const DAY = 86_400_000
const START = Date.UTC(2026, 10, 1)
const day = (date: number) => new Date(START + date * DAY)

const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: { talk: {}, offer: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: {
    mode: 'any',
    edges: (['won', 'lost'] as const).flatMap((from) =>
      (['talk', 'offer'] as const).map((to) => ({ from, to })),
    ),
  },
})
type Name = keyof typeof sales.stages
const names = Object.keys(sales.stages) as Name[]
const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' } } }

interface Place {
  readonly adapter: StorageAdapter
  drop(): Promise<void>
}
type Make = (options: object) => StorageAdapter

async function onSqlite(): Promise<Place> {
  const { sqlite } = (await import(SQLITE)) as { sqlite: Make }
  const folder = mkdtempSync(join(tmpdir(), 'guanxi-funnels-'))
  const drop = async () => rmSync(folder, { recursive: true, force: true })
  return { adapter: sqlite({ file: join(folder, 'crm.db') }), drop }
}

async function onPostgres(): Promise<Place> {
  const { postgres } = (await import(POSTGRES)) as { postgres: Make }
  const { connection, drop } = await createTestDatabase(inject('postgres'))
  return { adapter: postgres(connection), drop }
}

/** What somebody who was there wrote down of one deal. */
interface Diary {
  readonly id: string
  readonly isAnns: boolean
  readonly steps: { readonly stage: Name; readonly at: Date }[]
}

/** The wishes of a random history: for each deal whose it is, and where it goes after how many days. */
const someWishes = fc.array(
  fc.tuple(
    fc.boolean(),
    fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 0, max: 5 })), { maxLength: 5 }),
  ),
  { minLength: 1, maxLength: 4 },
)

/** Days after the beginning: few, so that a deal often gets one that it had. */
const someDay = fc.integer({ min: 0, max: 5 }).map((index) => 4 * index)
/** What is done to which deal, hour by hour: another close date (null: none), another stage, or both at once. */
const someChanges = fc.array(
  fc.record({
    deal: fc.nat({ max: 2 }),
    hours: fc.integer({ min: 1, max: 60 }),
    closeDate: fc.option(fc.option(someDay), { nil: undefined }),
    stage: fc.option(fc.constantFrom(...names), { nil: undefined }),
  }),
  { maxLength: 12 },
)

describe.each<[string, () => Promise<Place>]>([
  ['memory', async () => ({ adapter: memoryStore(), drop: async () => {} })],
  ['SQLite', onSqlite],
  ['PostgreSQL', onPostgres],
])('funnels on %s', (_, open) => {
  let place: Place
  let crm: Crm<PlainWorld>
  const clock = stillClock(day(0))
  let tenants = 0

  beforeAll(async () => {
    place = await open()
    const options = { pipelines: [sales], roles: [rep], clock, region: 'CN' } as const
    crm = createCrm({ storage: place.adapter, ...options }) as unknown as Crm<PlainWorld>
    await crm.migrate()
  })
  afterAll(async () => {
    await crm.stop()
    await place.drop()
  })

  /** A tenant of its own in which all of this has happened. */
  async function lived(wishes: readonly (readonly [boolean, readonly (readonly [Name, number])[]])[]) {
    const tenant = `t${tenants++}`
    const session = crm.as(crm.actor({ tenant, id: 'boss', roles: ['admin'] }))
    const ann = await session.user.create({ name: 'Ann' })
    const account = await session.account.create({ name: 'Harbour' })
    const amount = { amount: '1.00', currency: 'CNY' }
    const from = clock.now()
    const diaries: Diary[] = []
    for (const [isAnns] of wishes) {
      const ownerId = isAnns ? ann.id : null
      const { id } = await session.opportunity.create({
        name: 'Deal',
        accountId: account.id,
        amount,
        ownerId,
      })
      diaries.push({ id, isAnns, steps: [{ stage: 'talk', at: new Date(from) }] })
    }
    // Told afterwards, with the day on which it happened.
    await clock.advance('30d')
    for (const [index, { id, steps }] of diaries.entries()) {
      let at = from
      for (const [stage, days] of wishes[index]?.[1] ?? []) {
        at += days * DAY
        const patch = { closeDate: '2026-12-31', lostReason: 'Price' }
        // What a rule forbids did not happen, and staying is no step.
        const isDone = await session.opportunity.moveTo({ id, stage, at: new Date(at), patch } as never).then(
          () => true,
          () => false,
        )
        if (isDone && steps.at(-1)?.stage !== stage) steps.push({ stage, at: new Date(at) })
      }
    }
    const asAnn = crm.as(crm.actor({ tenant, id: ann.id, roles: ['rep'] }))
    return {
      diaries,
      from,
      views: [
        [session, diaries],
        [asAnn, diaries.filter(({ isAnns }) => isAnns)],
      ] as const,
    }
  }

  it('count what a reader of the diaries counts, of the deals that the viewer may read', async () => {
    await fc.assert(
      fc.asyncProperty(
        someWishes,
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 12 }),
        fc.integer({ min: 0, max: 40 }),
        fc.boolean(),
        async (wishes, first, length, horizon, flag) => {
          const { from, views } = await lived(wishes)
          const window = { from: new Date(from + first * DAY), to: new Date(from + (first + length) * DAY) }
          const now = clock.now()
          for (const [{ opportunity }, diaries] of views) {
            expect(await opportunity.snapshot({ at: window.to })).toEqual(snapshotRead(diaries, window.to))
            expect(await opportunity.flow({ window, distinct: flag })).toEqual(
              flowRead(diaries, window, flag),
            )
            const asked = {
              from: 'talk',
              to: 'offer',
              window,
              horizon: `${horizon}d`,
              skipCounts: flag,
            } as const
            expect(await opportunity.cohort(asked)).toMatchObject(
              cohortRead(diaries, window, { horizonMs: horizon * DAY, skipCounts: flag, now }),
            )
          }
        },
      ),
      { numRuns: 15 },
    )
  })

  /** Three deals to which this happened, and the day of so many days after the beginning. */
  async function changed(closeDates: readonly number[], changes: readonly Change[]) {
    const session = crm.as(crm.actor({ tenant: `t${tenants++}`, id: 'boss', roles: ['admin'] }))
    const account = await session.account.create({ name: 'Harbour' })
    const zero = clock.now()
    const dateOf = (days: number) => dateAt(zero + days * DAY)
    const lives: State[][] = []
    for (const [index, days] of closeDates.entries()) {
      const amount = { amount: `${2 ** index}.00`, currency: 'CNY' }
      const closeDate = dateOf(days)
      const input = { name: 'Deal', accountId: account.id, closeDate, amount }
      const { id } = await session.opportunity.create(input)
      lives.push([{ id, at: zero, stage: 'talk', closeDate }])
    }
    for (const { deal, hours, closeDate, stage } of changes) {
      await clock.advance(`${hours}h`)
      const life = lives[deal] as State[]
      const { id } = life[0] as State
      const patch =
        closeDate === undefined ? {} : { closeDate: closeDate === null ? null : dateOf(closeDate) }
      const move = { id, stage, patch: { lostReason: 'Price', ...patch } }
      // What a rule forbids did not happen.
      await (stage ? session.opportunity.moveTo(move as never) : session.opportunity.update(id, patch)).catch(
        () => {},
      )
      const found = await session.opportunity.get(id)
      life.push({ id, at: clock.now(), stage: found?.stage as Name, closeDate: found?.closeDate ?? null })
    }
    return { session, lives, dateOf }
  }

  it('tell of what slipped what a reader of the diaries tells', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(someDay, { minLength: 3, maxLength: 3 }),
        someChanges,
        fc.integer({ min: 0, max: 15 }),
        fc.integer({ min: 0, max: 8 }),
        async (closeDates, changes, first, length) => {
          const { session, lives, dateOf } = await changed(closeDates, changes)
          const period = { from: dateOf(first), to: dateOf(first + length) }
          const { due, won, lost, slipped, overdue, open: left } = await session.opportunity.slip(period)
          const told = [due, won, lost, slipped, overdue, left].map(({ count, amounts }) => [
            count,
            Number(amounts[0]?.amount ?? 0),
          ])
          expect(told).toEqual(slipRead(lives, period, clock.now()))
        },
      ),
      { numRuns: 25 },
    )
  })
})

/** A deal from an instant on. */
interface State {
  readonly id: string
  readonly at: number
  readonly stage: Name
  readonly closeDate: string | null
}

interface Change {
  readonly deal: number
  readonly hours: number
  readonly closeDate: number | null | undefined
  readonly stage: Name | undefined
}

function dateAt(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10)
}

function slipRead(
  lives: readonly (readonly State[])[],
  { from, to }: { readonly from: string; readonly to: string },
  now: number,
) {
  const [start, end] = [Date.parse(from), Date.parse(to) + DAY]
  const last = Math.min(now, end - 1)
  const today = now < end ? dateAt(now) : '9999-12-31'
  const isOpen = ({ stage }: State) => stage !== 'won' && stage !== 'lost'
  const outcomes = ['due', 'won', 'lost', 'slipped', 'overdue', 'open']
  const all = new Map<string, [number, number]>(outcomes.map((name) => [name, [0, 0]]))
  for (const [index, life] of lives.entries()) {
    const wasDue = life.some((state, at) => {
      const { closeDate } = state
      const isIn = closeDate !== null && closeDate >= from && closeDate <= to
      return (
        isIn && isOpen(state) && state.at <= Math.max(last, start) && (life[at + 1]?.at ?? Infinity) > start
      )
    })
    const then = life.findLast(({ at }) => at <= last) as State
    if (!wasDue) continue
    for (const name of ['due', isOpen(then) ? openRead(then, to, today) : then.stage]) {
      const [deals, worth] = all.get(name) ?? [0, 0]
      all.set(name, [deals + 1, worth + 2 ** index])
    }
  }
  return [...all.values()]
}

function openRead({ closeDate }: State, to: string, today: string) {
  if (closeDate === null || closeDate > to) return 'slipped'
  return closeDate < today ? 'overdue' : 'open'
}

interface Window {
  readonly from: Date
  readonly to: Date
}

function nothing(): Record<string, number> {
  return { talk: 0, offer: 0, won: 0, lost: 0 }
}

function snapshotRead(diaries: readonly Diary[], then: Date) {
  const counts = nothing()
  for (const { steps } of diaries) {
    const last = steps.findLast(({ at }) => at <= then)
    if (last) counts[last.stage] = (counts[last.stage] ?? 0) + 1
  }
  return counts
}

function flowRead(diaries: readonly Diary[], { from, to }: Window, distinct: boolean) {
  const counts = nothing()
  for (const { steps } of diaries) {
    const entered = steps.filter(({ at }) => at >= from && at < to).map(({ stage }) => stage)
    for (const stage of distinct ? new Set(entered) : entered) counts[stage] = (counts[stage] ?? 0) + 1
  }
  return counts
}

function cohortRead(
  diaries: readonly Diary[],
  { from, to }: Window,
  { horizonMs, skipCounts, now }: { horizonMs: number; skipCounts: boolean; now: number },
) {
  const counts = { population: 0, converted: 0, censored: 0 }
  const goals: readonly Name[] = skipCounts ? ['offer', 'won'] : ['offer']
  for (const { steps } of diaries) {
    const [begun, ...rest] = steps
    if (!begun || begun.at < from || begun.at >= to) continue
    const deadline = begun.at.getTime() + horizonMs
    const last = steps.at(-1)?.stage
    counts.population += 1
    if (rest.some(({ stage, at }) => goals.includes(stage) && at.getTime() <= deadline)) counts.converted += 1
    else if (deadline > now && last !== 'won' && last !== 'lost') counts.censored += 1
  }
  return counts
}
