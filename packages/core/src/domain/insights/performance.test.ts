import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'
import { salesPerformance } from './sales-performance.ts'

const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' } } }
const cny = (amount: string) => ({ amount, currency: 'CNY' })

describe('sales performance', () => {
  it('is that of the worked example', () => {
    const closed = [
      { isWon: true, ageDays: 10, deals: 2, currency: 'CNY', minor: 20_000 },
      { isWon: true, ageDays: 40, deals: 1, currency: 'CNY', minor: 10_000 },
      { isWon: false, ageDays: 5, deals: 1, currency: 'CNY', minor: 30_000 },
    ]

    expect(salesPerformance(closed, 8)).toEqual({
      won: 3,
      lost: 1,
      winRateBp: 7500,
      winRateByValue: [{ currency: 'CNY', rateBp: 5000 }],
      cycleDays: { median: 10, p90: 40 },
      velocityPerDay: [cny('30.00')],
    })
  })

  it('says nothing of nothing', () => {
    expect(salesPerformance([], 3)).toEqual({
      ...{ won: 0, lost: 0, winRateBp: null, winRateByValue: [] },
      ...{ cycleDays: { median: null, p90: null }, velocityPerDay: [] },
    })
  })

  it('counts deals without an amount, and deals won on their first day', () => {
    const closed = [{ isWon: true, ageDays: 0, deals: 1, currency: null, minor: 0 }]

    expect(salesPerformance(closed, 1)).toMatchObject({
      ...{ won: 1, winRateBp: 10_000, winRateByValue: [] },
      ...{ cycleDays: { median: 0, p90: 0 }, velocityPerDay: [] },
    })
  })

  it('AC-09 is of the deals that were closed in the window, and that the viewer may see', async () => {
    const { session, as, clock } = await createTestCrm({ roles: [rep] })
    const ann = await session.user.create(aUser())
    const account = await session.account.create(anAccount())
    const from = new Date(clock.now())
    const make = async (ownerId: string | null) =>
      (await session.opportunity.create(anOpportunity(account.id, { ownerId, amount: cny('100.00') }))).id
    const [first, second, third] = [await make(ann.id), await make(null), await make(ann.id)]
    await make(ann.id)
    await clock.advance('4d')
    const patch = { closeDate: '2026-12-31', lostReason: 'Price' }
    await session.opportunity.moveTo({ id: first, stage: 'propose', patch })
    await session.opportunity.moveTo({ id: first, stage: 'won' })
    await session.opportunity.moveTo({ id: second, stage: 'lost', patch })
    const to = new Date(clock.now() + 1)
    await clock.advance('4d')
    await session.opportunity.moveTo({ id: third, stage: 'lost', patch })

    const window = { from, to }
    expect(await session.opportunity.performance({ window })).toEqual({
      ...{ won: 1, lost: 1, winRateBp: 5000, winRateByValue: [{ currency: 'CNY', rateBp: 5000 }] },
      ...{ cycleDays: { median: 4, p90: 4 }, velocityPerDay: [cny('12.50')] },
    })
    expect(await as(ann.id, 'rep').opportunity.performance({ window })).toMatchObject({ won: 1, lost: 0 })
    expect(await session.opportunity.performance({ window, where: { ownerId: null } })).toMatchObject({
      ...{ won: 0, lost: 1, velocityPerDay: [] },
    })
  })
})
