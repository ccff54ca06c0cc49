import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../../testing/index.ts'

const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: {
    talk: { probabilityBp: 1000 },
    offer: { probabilityBp: 5000 },
    dream: { probabilityBp: 9000, forecastCategory: 'omitted' },
    hold: { kind: 'parked', probabilityBp: 9000, forecastCategory: 'best' },
    won: { kind: 'won' },
    lost: { kind: 'lost' },
  },
  transitions: { mode: 'any' },
})
const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' } } }
const cny = (amount: string) => ({ amount, currency: 'CNY' })
const november = { from: '2026-11-01', to: '2026-11-30' }

async function withDeals() {
  const made = await createTestCrm({ pipelines: [sales], roles: [rep] })
  const { session } = made
  const ann = await session.user.create(aUser())
  const account = await session.account.create(anAccount())
  const deals: [
    amount: string,
    stage: keyof typeof sales.stages,
    closeDate: string | null,
    isAnns: boolean,
  ][] = [
    ['100.00', 'talk', '2026-11-01', true],
    ['100.00', 'offer', '2026-11-30', false],
    ['999.00', 'offer', '2026-12-01', true],
    ['999.00', 'offer', '2026-10-31', true],
    ['999.00', 'offer', null, true],
    ['999.00', 'dream', '2026-11-15', true],
    ['999.00', 'hold', '2026-11-15', true],
    ['30.00', 'won', '2026-11-15', true],
    ['999.00', 'lost', '2026-11-15', true],
  ]
  for (const [amount, stage, closeDate, isAnns] of deals) {
    const ownerId = isAnns ? ann.id : null
    const input = anOpportunity(account.id, { amount: cny(amount), closeDate, ownerId, lostReason: 'Price' })
    const { id } = await session.opportunity.create(input)
    await session.opportunity.moveTo({ id, stage })
  }
  return { ...made, ann }
}

describe('the forecast', () => {
  it('weighs what is open in the period, tells what is won apart, and never counts what is lost', async () => {
    const { session } = await withDeals()

    expect(await session.opportunity.forecast(november)).toEqual([
      {
        by: null,
        weighted: [cny('60.00')],
        open: { count: 2, amounts: [cny('200.00')] },
        won: { count: 1, amounts: [cny('30.00')] },
      },
    ])
  })

  it('goes by any field', async () => {
    const { session, ann } = await withDeals()

    const rows = await session.opportunity.forecast({ ...november, groupBy: 'ownerId' })

    expect(new Map(rows.map(({ by, weighted }) => [by, weighted]))).toEqual(
      new Map([
        [ann.id, [cny('10.00')]],
        [null, [cny('50.00')]],
      ]),
    )
  })

  it('goes by the chance that somebody said', async () => {
    const { session, ann } = await withDeals()
    const { items } = await session.opportunity.list({ where: { ownerId: ann.id, stage: 'talk' } })
    await session.opportunity.update(items[0]?.id ?? '', { probabilityBp: 2345 })

    expect((await session.opportunity.forecast(november))[0]?.weighted).toEqual([cny('73.45')])
  })

  it('counts what the viewer may see', async () => {
    const { as, ann } = await withDeals()

    expect((await as(ann.id, 'rep').opportunity.forecast(november))[0]?.weighted).toEqual([cny('10.00')])
  })

  it('is a row of nothing where there is nothing', async () => {
    const { session } = await createTestCrm()

    expect(await session.opportunity.forecast(november)).toMatchObject([{ by: null, weighted: [] }])
  })

  it.each(['nosuch', 'amount'])('is refused by %s, which is nothing to group by', async (groupBy) => {
    const { session } = await createTestCrm()

    await expect(session.opportunity.forecast({ ...november, groupBy })).rejects.toMatchObject({
      code: 'CRM_QUERY',
    })
  })
})
