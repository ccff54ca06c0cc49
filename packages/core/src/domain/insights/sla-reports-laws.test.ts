import { fc, test } from '@fast-check/vitest'
import { describe, expect } from 'vitest'
import { at, repairShop } from './fixtures/repair-shop.ts'

type Deed =
  | { readonly status: 'open' | 'waiting' | 'done' | 'void' }
  | { readonly isAnswered: boolean }
  | { readonly owner: 'ann' | 'bob' | null }
  | 'delete'
  | 'restore'
type Deeds = readonly { readonly repair: number; readonly minutes: number; readonly patch: Deed }[]

/** What is done to which repair after how many minutes. */
const someDeeds: fc.Arbitrary<Deeds> = fc.array(
  fc.record({
    repair: fc.nat({ max: 2 }),
    minutes: fc.integer({ min: 0, max: 20 }).map((quarters) => quarters * 15),
    patch: fc.oneof<fc.Arbitrary<Deed>[]>(
      fc.record({ status: fc.constantFrom('open', 'waiting', 'done', 'void') }),
      fc.record({ isAnswered: fc.boolean() }),
      fc.record({ owner: fc.constantFrom('ann', 'bob', null) }),
      fc.constantFrom('delete' as const, 'restore' as const),
    ),
  }),
  { maxLength: 14 },
)

const asked = { on: 'repair', from: '2026-11-02', to: '2026-11-03' } as const

/** All reports after this was done; `ticks` says whether what was due was announced meanwhile. */
async function reported(deeds: Deeds, ticks: boolean) {
  const { session, clock, crm, ann, bob } = await repairShop({ zone: 'Asia/Shanghai' })
  const ids: string[] = []
  for (let made = 0; made < 3; made++) ids.push((await session.repair.create({ ownerId: ann.id })).id)
  let now = at('Mon 09:00').getTime()
  for (const { repair, minutes, patch } of deeds) {
    now += minutes * 60_000
    clock.set(new Date(now))
    if (ticks) await crm.tick()
    const id = ids[repair] ?? ''
    // What is deleted already, or is not, stays so.
    await done(id, patch).catch(() => {})
  }
  if (ticks) await crm.tick()
  const { slaClock } = session
  const nameOf = (by: string | null) => ({ [ann.id]: 'ann', [bob.id]: 'bob' })[by ?? ''] ?? by
  const told = await Promise.all([
    ...(['clock', 'record'] as const).flatMap((per) =>
      (['metric', 'owner', 'month', undefined] as const).map((by) =>
        slaClock.attainment({ ...asked, per, ...(by && { by }) }),
      ),
    ),
  ])
  return {
    attainment: told.map((rows) => rows.map((row) => ({ ...row, by: nameOf(row.by) }))),
    times: await slaClock.times(asked),
    breaches: await slaClock.breaches(asked),
  }

  async function done(id: string, patch: Deed): Promise<unknown> {
    if (typeof patch === 'string') return session.repair[patch](id)
    if (!('owner' in patch)) return session.repair.update(id, patch)
    const ownerId = patch.owner === null ? null : { ann, bob }[patch.owner].id
    return session.repair.update(id, { ownerId })
  }
}

describe('reports of an SLA', () => {
  test.prop([someDeeds], { numRuns: 25 })(
    'are the same whenever anybody looked at the clocks',
    async (deeds) => {
      expect(await reported(deeds, false)).toEqual(await reported(deeds, true))
    },
  )

  test.prop([someDeeds], { numRuns: 15 })('of parts add up to that of all', async (deeds) => {
    const { attainment, breaches, times } = await reported(deeds, false)
    const [byMetric = [], byOwner = [], byMonth = [], [all] = []] = attainment
    const sum = (rows: typeof byMetric, of: 'decided' | 'met' | 'breached' | 'cancelled') =>
      rows.reduce((total, row) => total + row[of], 0)

    for (const of of ['decided', 'met', 'breached', 'cancelled'] as const)
      for (const rows of [byMetric, byOwner, byMonth]) expect(sum(rows, of)).toBe(all?.[of])
    expect(breaches.breached).toBe(all?.breached)
    expect(times.stopped + times.running).toBe(all?.decided)
  })
})
