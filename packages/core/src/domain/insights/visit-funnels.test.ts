import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'

const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: { talk: {}, offer: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: { mode: 'any' },
})
type Name = keyof typeof sales.stages
const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' } } }
/** Sees no opportunity at all. */
const nobody: Role = { id: 'nobody', grants: { account: { read: 'all' }, stageVisit: { read: 'all' } } }
/** Sees opportunities, but not their stage. */
const blind: Role = { id: 'blind', grants: { opportunity: { read: 'all', hidden: ['stage'] } } }
const at = (date: number) => new Date(Date.UTC(2026, 10, date, 9))
const november = { from: at(1), to: at(31) }

/** Four deals; each goes on by one stage a day from the second of November on. */
async function withDeals() {
  const made = await createTestCrm({ pipelines: [sales], roles: [rep, nobody, blind] })
  const { session, clock } = made
  const ann = await session.user.create(aUser())
  const account = await session.account.create(anAccount())
  const amount = { amount: '10.00', currency: 'CNY' }
  const ways: Name[][] = [['offer', 'won'], ['offer', 'talk', 'offer'], ['won'], []]
  const deals = await Promise.all(
    ways.map(() => session.opportunity.create(anOpportunity(account.id, { amount, ownerId: ann.id }))),
  )
  for (const step of [0, 1, 2]) {
    await clock.advance('1d')
    for (const [index, way] of ways.entries()) {
      const stage = way[step]
      const { id } = deals[index] ?? { id: '' }
      if (stage) await session.opportunity.moveTo({ id, stage })
    }
  }
  return { ...made, ann }
}

describe('funnels over visits', () => {
  it('follow a cohort', async () => {
    const { session } = await withDeals()
    const question = { from: 'talk', to: 'offer', window: november, horizon: '30d' }

    expect(await session.opportunity.cohort(question)).toEqual({
      population: 4,
      converted: 3,
      censored: 1,
      rateBp: 10_000,
    })
    expect(await session.opportunity.cohort({ ...question, skipCounts: false })).toMatchObject({
      converted: 2,
      rateBp: 6667,
    })
  })

  it('count the flow', async () => {
    const { session } = await withDeals()
    const window = { from: at(3), to: at(6) }

    expect(await session.opportunity.flow({ window })).toEqual({ talk: 1, offer: 2, won: 2, lost: 0 })
    expect(await session.opportunity.flow({ window, distinct: false })).toMatchObject({ offer: 3 })
  })

  it.each([
    ['before the first move', 2, { talk: 4, offer: 0, won: 0, lost: 0 }],
    ['after it', 3, { talk: 1, offer: 2, won: 1, lost: 0 }],
    ['today', 5, { talk: 1, offer: 1, won: 2, lost: 0 }],
  ])('know what lay where %s', async (_, date, expected) => {
    const { session } = await withDeals()

    expect(await session.opportunity.snapshot({ at: at(date) })).toEqual(expected)
  })

  it('AC-09 count the opportunities that the viewer may see, and no more', async () => {
    const { as, ann, session } = await withDeals()
    const { items } = await session.opportunity.list({ where: { stage: 'won' } })
    for (const { id } of items) await session.opportunity.update(id, { ownerId: null })
    const { opportunity } = as(ann.id, 'rep')
    const window = { from: at(1), to: at(31) }

    expect(await opportunity.snapshot({ at: at(5) })).toEqual({ talk: 1, offer: 1, won: 0, lost: 0 })
    expect(await opportunity.flow({ window })).toEqual({ talk: 2, offer: 1, won: 0, lost: 0 })
    expect(await opportunity.cohort({ from: 'talk', to: 'offer', window, horizon: '30d' })).toMatchObject({
      population: 2,
      converted: 1,
    })
  })

  it('leave out what was deleted, and what a condition leaves out', async () => {
    const { session, ann } = await withDeals()
    const { items } = await session.opportunity.list({ where: { stage: 'won' } })
    await session.opportunity.delete(items[0]?.id ?? '')

    expect(await session.opportunity.snapshot({ at: at(5) })).toEqual({ talk: 1, offer: 1, won: 1, lost: 0 })
    const nobodys = { ownerId: { neq: ann.id } }
    expect(await session.opportunity.snapshot({ at: at(5), where: nobodys })).toMatchObject({
      talk: 0,
      won: 0,
    })
    await expect(session.opportunity.flow({ window: november, where: { nosuch: 1 } })).rejects.toMatchObject({
      code: 'CRM_CONDITION',
    })
  })

  it.each(['nobody', 'blind'])('are refused to a role like %s', async (role) => {
    const { as, ann } = await withDeals()

    await expect(as(ann.id, role).opportunity.snapshot({ at: at(3) })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it.each([
    ['a stage that is none', { from: 'talk', to: 'closed', horizon: '30d' }, 'CRM_STAGE_UNKNOWN'],
    ['a horizon that is none', { from: 'talk', to: 'offer', horizon: 'long' }, 'CRM_VALIDATION'],
    [
      'a pipeline that is none',
      { from: 'talk', to: 'offer', horizon: '1d', pipeline: 'x' },
      'CRM_PIPELINE_UNKNOWN',
    ],
  ])('are refused for %s', async (_, question, code) => {
    const { session } = await withDeals()

    await expect(session.opportunity.cohort({ ...question, window: november })).rejects.toMatchObject({
      code,
    })
  })

  it('is not asked of a window that ends before it begins: it would quietly hold nothing', async () => {
    const { session } = await withDeals()
    const backwards = { from: at(31), to: at(1) }
    const { cohort, flow, performance } = session.opportunity

    for (const asked of [
      () => flow({ window: backwards }),
      () => cohort({ from: 'talk', to: 'won', window: backwards, horizon: '30d' }),
      () => performance({ window: backwards }),
    ])
      await expect(asked()).rejects.toMatchObject({ code: 'CRM_PERIOD_ORDER' })
  })
})
