import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../../testing/index.ts'

const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: { talk: {}, offer: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: { mode: 'any' },
})
type Name = keyof typeof sales.stages
const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' } } }
const at = (date: number) => new Date(Date.UTC(2026, 10, date, 9))
const november = { from: at(1), to: at(31) }

/** Four deals; each goes on by one stage a day from the second of November on. */
async function withDeals() {
  const made = await createTestCrm({ pipelines: [sales], roles: [rep] })
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

  it('are refused to whoever may not read visits', async () => {
    const { as, ann } = await withDeals()
    const { opportunity } = as(ann.id, 'rep')

    await expect(opportunity.snapshot({ at: at(3) })).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
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
})
