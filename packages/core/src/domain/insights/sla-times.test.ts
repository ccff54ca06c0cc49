import { describe, expect, it } from 'vitest'
import { at, repairShop } from './fixtures/repair-shop.ts'

const HOUR = 3_600_000
const asked = { on: 'repair', from: '2026-11-01', to: '2026-11-30', metric: 'fixing' } as const

describe('times of an SLA', () => {
  it('are in working time and as time passes, of the clocks that were stopped', async () => {
    const { session, clock } = await repairShop()
    const ids: string[] = []
    for (let made = 0; made < 4; made++) ids.push((await session.repair.create({})).id)
    for (const [index, time] of ['Mon 10:00', 'Mon 12:00', 'Tue 10:00'].entries()) {
      clock.set(at(time))
      await session.repair.update(ids[index] ?? '', { status: 'done' })
    }

    expect(await session.slaClock.times(asked)).toEqual({
      stopped: 3,
      running: 1,
      usedMs: { mean: (13 * HOUR) / 3, median: 3 * HOUR, p90: 9 * HOUR },
      passedMs: { mean: (29 * HOUR) / 3, median: 3 * HOUR, p90: 25 * HOUR },
      pausedMs: { pause: 0, solved: 0, deleted: 0 },
    })
  })

  it('leave pauses out, and tell them by reason in working time', async () => {
    const { session, clock } = await repairShop()
    const { id } = await session.repair.create({})
    clock.set(at('Mon 10:00'))
    await session.repair.update(id, { status: 'waiting' })
    clock.set(at('Tue 11:00'))
    await session.repair.update(id, { status: 'open' })
    clock.set(at('Tue 12:00'))
    await session.repair.update(id, { status: 'done' })

    expect(await session.slaClock.times(asked)).toMatchObject({
      usedMs: { mean: 2 * HOUR },
      passedMs: { mean: 2 * HOUR },
      pausedMs: { pause: 9 * HOUR, solved: 0, deleted: 0 },
    })
  })

  it('are nothing of no clocks', async () => {
    const { session } = await repairShop()
    const nothing = { mean: null, median: null, p90: null }

    expect(await session.slaClock.times(asked)).toEqual({
      ...{ stopped: 0, running: 0, usedMs: nothing, passedMs: nothing },
      pausedMs: { pause: null, solved: null, deleted: null },
    })
  })
})

describe('breaches of an SLA', () => {
  it.each([
    ['UTC', 13, 0],
    ['Asia/Shanghai', 21, 0],
    ['Pacific/Auckland', 2, 1],
    ['Asia/Kolkata', 18, 0],
  ])('are counted by the hour and the weekday on the wall in %s', async (zone, hour, weekday) => {
    const { session, clock, crm } = await repairShop({ zone })
    await session.repair.createMany([{}, {}])
    clock.set(at('Tue 09:00'))

    const untold = await session.slaClock.breaches(asked)
    await crm.tick()

    expect(untold.breached).toBe(2)
    expect(untold.byHour.map((count, index) => (count ? index : -1)).filter((index) => index >= 0)).toEqual([
      hour,
    ])
    expect(untold.byWeekday.indexOf(2)).toBe(weekday)
    expect(await session.slaClock.breaches(asked)).toEqual(untold)
  })
})
