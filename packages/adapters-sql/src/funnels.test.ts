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
    const session = crm.as({ tenant, actor: { id: 'boss', roles: ['admin'] } })
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
    const asAnn = crm.as({ tenant, actor: { id: ann.id, roles: ['rep'] } })
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
})

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
