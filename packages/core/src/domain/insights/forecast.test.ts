import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'

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

    expect(await session.opportunity.forecast(november)).toMatchObject([
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

  it('tells what each category is worth, cumulated or apart', async () => {
    const { session } = await withDeals()
    const amountsOf = async (categories: 'cumulative' | 'separate') => {
      const [row] = await session.opportunity.forecast({ ...november, categories })
      return Object.fromEntries(
        Object.entries(row?.categories ?? {}).map(([name, { amounts }]) => [name, amounts]),
      )
    }

    expect(await amountsOf('separate')).toEqual({
      closed: [cny('30.00')],
      commit: [],
      best: [],
      pipeline: [cny('200.00')],
    })
    expect(await amountsOf('cumulative')).toEqual({
      closed: [cny('30.00')],
      commit: [cny('30.00')],
      best: [cny('30.00')],
      pipeline: [cny('230.00')],
    })
  })

  it('shows what was added by judgement apart, and in the total', async () => {
    const { session, ann } = await withDeals()
    const add = { ...november, category: 'commit', note: 'Signed by hand' } as const
    await session.forecastAdjustment.add({ ...add, delta: cny('5.00'), ownerId: ann.id })
    await session.forecastAdjustment.add({ ...add, delta: cny('-2.00') })
    await session.forecastAdjustment.add({ ...add, to: '2026-12-31', delta: cny('99.00') })

    const [all] = await session.opportunity.forecast({ ...november, adjusted: true })
    expect(all).toMatchObject({
      weighted: [cny('60.00')],
      adjustments: { closed: [], commit: [cny('3.00')], best: [cny('3.00')], pipeline: [cny('3.00')] },
      totals: { closed: [cny('30.00')], commit: [cny('33.00')], pipeline: [cny('233.00')] },
    })
    const rows = await session.opportunity.forecast({ ...november, adjusted: true, groupBy: 'ownerId' })
    expect(new Map(rows.map(({ by, adjustments }) => [by, adjustments?.commit]))).toEqual(
      new Map([
        [ann.id, [cny('5.00')]],
        [null, [cny('-2.00')]],
      ]),
    )
  })

  it('is of a team where one is named', async () => {
    const { session, ann } = await withDeals()
    const { id: teamId } = await session.team.create({ code: 'north', name: 'North' })
    await session.teamMember.create({ teamId, userId: ann.id })
    const other = await session.team.create({ code: 'south', name: 'South' })
    const add = { ...november, category: 'best', note: 'Hunch', delta: cny('1.00') } as const
    await session.forecastAdjustment.add({ ...add, teamId })
    await session.forecastAdjustment.add({ ...add, ownerId: ann.id })
    await session.forecastAdjustment.add({ ...add, teamId: other.id })

    const forecast = (await session.opportunity.forecast({ ...november, teamId, adjusted: true }))[0]
    expect(forecast).toMatchObject({ weighted: [cny('10.00')], adjustments: { best: [cny('2.00')] } })
  })

  it('is adjusted by nobody who may not, and shows adjustments to nobody who may not read them', async () => {
    const { as, ann } = await withDeals()
    const { forecastAdjustment, opportunity } = as(ann.id, 'rep')
    const add = { ...november, category: 'best', note: 'Hunch', delta: cny('1.00') } as const

    await expect(forecastAdjustment.add(add)).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    await expect(opportunity.forecast({ ...november, adjusted: true })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it('is not adjusted for a period that ends before it begins, nor written over', async () => {
    const { session } = await withDeals()
    const add = { category: 'best', note: 'Hunch', delta: cny('1.00') } as const

    await expect(
      session.forecastAdjustment.add({ ...add, from: '2026-11-02', to: '2026-11-01' }),
    ).rejects.toMatchObject({ code: 'CRM_PERIOD_ORDER' })
    const { id } = await session.forecastAdjustment.add({ ...add, ...november })
    await expect(session.forecastAdjustment.update(id, { note: 'Other' } as object)).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
  })

  it('AC-09 counts what the viewer may see', async () => {
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
