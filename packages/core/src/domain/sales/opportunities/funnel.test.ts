import { describe, expect, it } from 'vitest'
import type { Role } from '../../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../../testing/index.ts'

const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' } } }

async function withDeals() {
  const made = await createTestCrm({ roles: [rep] })
  const { session } = made
  const ann = await session.user.create(aUser())
  const account = await session.account.create(anAccount())
  const deals: [
    amount: string,
    currency: string,
    stage: 'qualify' | 'propose' | 'lost',
    ownerId: string | null,
  ][] = [
    ['10.00', 'CNY', 'qualify', ann.id],
    ['20.00', 'CNY', 'propose', ann.id],
    ['30.00', 'CNY', 'propose', null],
    ['40.00', 'EUR', 'propose', null],
    ['50.00', 'CNY', 'lost', ann.id],
  ]
  for (const [amount, currency, stage, ownerId] of deals) {
    const { id } = await session.opportunity.create(
      anOpportunity(account.id, { amount: { amount, currency }, ownerId }),
    )
    await session.opportunity.moveTo({ id, stage, patch: { closeDate: '2026-12-31', lostReason: 'Price' } })
  }
  return { ...made, ann }
}

describe('the funnel', () => {
  it('has every stage in order, with what lies there now, by currency', async () => {
    const { session } = await withDeals()

    expect(await session.opportunity.funnel({})).toEqual([
      { stage: 'qualify', count: 1, amounts: [{ amount: '10.00', currency: 'CNY' }] },
      {
        stage: 'propose',
        count: 3,
        amounts: [
          { amount: '50.00', currency: 'CNY' },
          { amount: '40.00', currency: 'EUR' },
        ],
      },
      { stage: 'negotiate', count: 0, amounts: [] },
      { stage: 'won', count: 0, amounts: [] },
      { stage: 'lost', count: 1, amounts: [{ amount: '50.00', currency: 'CNY' }] },
    ])
  })

  it('counts what the viewer may see', async () => {
    const { as, ann } = await withDeals()

    const funnel = await as(ann.id, 'rep').opportunity.funnel({})

    expect(funnel.map(({ stage, count }) => [stage, count])).toEqual([
      ['qualify', 1],
      ['propose', 1],
      ['negotiate', 0],
      ['won', 0],
      ['lost', 1],
    ])
  })

  it('counts deals without an amount, too', async () => {
    const { session } = await createTestCrm()
    const account = await session.account.create(anAccount())
    await session.opportunity.create(anOpportunity(account.id))

    expect((await session.opportunity.funnel({}))[0]).toEqual({ stage: 'qualify', count: 1, amounts: [] })
  })

  it('is of a pipeline that exists', async () => {
    const { session } = await createTestCrm()

    await expect(session.opportunity.funnel({ pipeline: 'other' })).rejects.toMatchObject({
      code: 'CRM_PIPELINE_UNKNOWN',
    })
  })
})
