import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'

const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' }, target: { read: 'all' } } }
const cny = (amount: string) => ({ amount, currency: 'CNY' })
const november = { from: '2026-11-01', to: '2026-11-30' }

/** Ann and Bob have won a deal of 100 each; the company is to win 400 and Ann 100. */
async function withTargets() {
  const made = await createTestCrm({ roles: [rep] })
  const { session, clock } = made
  const [ann, bob] = [await session.user.create(aUser()), await session.user.create(aUser())]
  const account = await session.account.create(anAccount())
  const company = await session.target.create({ ...november, amount: cny('400.00'), deals: 4 })
  const own = { ...november, ownerId: ann.id, parentId: company.id, amount: cny('100.00') }
  await session.target.create(own)
  const deals = []
  for (const ownerId of [ann.id, bob.id]) {
    const { id } = await session.opportunity.create(
      anOpportunity(account.id, { ownerId, amount: cny('100.00') }),
    )
    await session.opportunity.moveTo({ id, stage: 'propose', patch: { closeDate: '2026-11-30' } })
    await session.opportunity.moveTo({ id, stage: 'won' })
    deals.push(id)
  }
  await clock.advance('1d')
  return { ...made, ann, bob, deals }
}

describe('the attainment of targets', () => {
  it('goes by what was won in the period, and by whom', async () => {
    const { session, ann } = await withTargets()

    expect(await session.target.attainment(november)).toMatchObject([
      { level: 'company', won: { deals: 2, amount: cny('200.00') }, amountBp: 5000, dealsBp: 5000 },
      { level: 'person', ownerId: ann.id, won: { deals: 1, amount: cny('100.00') }, amountBp: 10_000 },
    ])
    expect(await session.target.attainment({ from: '2026-12-01', to: '2026-12-31' })).toEqual([])
  })

  it('leaves the credit with who owned the deal when it was won', async () => {
    const { session, bob, deals } = await withTargets()
    await session.opportunity.update(deals[0] ?? '', { ownerId: bob.id })

    expect((await session.target.attainment(november))[1]).toMatchObject({ amountBp: 10_000 })
  })

  it('AC-09 counts what the viewer may see', async () => {
    const { as, ann } = await withTargets()

    expect(await as(ann.id, 'rep').target.attainment(november)).toMatchObject([
      { level: 'company', amountBp: 2500 },
      { level: 'person', amountBp: 10_000 },
    ])
  })

  it('adds up what the members of a team won', async () => {
    const { session, ann } = await withTargets()
    const { id: teamId } = await session.team.create({ code: 'north', name: 'North' })
    await session.teamMember.create({ teamId, userId: ann.id })
    await session.target.create({ ...november, teamId, amount: cny('50.00') })

    expect((await session.target.attainment(november))[1]).toMatchObject({ level: 'team', amountBp: 20_000 })
  })

  it('takes the credit of a deal back when it is opened again, and still knows how it stood before', async () => {
    const { session, clock, deals } = await withReopenable()
    const before = new Date(clock.now())
    await clock.advance('20d')
    await session.opportunity.moveTo({ id: deals, stage: 'talk' })

    expect(await session.target.attainment(november)).toMatchObject([{ won: { deals: 0 }, amountBp: 0 }])
    expect(await session.target.attainment({ ...november, at: before })).toMatchObject([
      { won: { deals: 1 }, amountBp: 10_000 },
    ])
    const december = { from: '2026-12-01', to: '2026-12-31' }
    await clock.advance('10d')
    await session.target.create({ ...december, amount: cny('50.00') })
    await session.opportunity.moveTo({ id: deals, stage: 'won' })
    expect(await session.target.attainment(december)).toMatchObject([{ won: { deals: 1 } }])
  })

  it('is refused for a period that ends before it begins', async () => {
    const { session } = await createTestCrm()

    await expect(session.target.attainment({ from: '2026-11-02', to: '2026-11-01' })).rejects.toMatchObject({
      code: 'CRM_PERIOD_ORDER',
    })
  })

  it('is asked of targets that can be reached: none ends before it begins', async () => {
    const { session } = await createTestCrm()
    const backwards = { from: '2026-11-30', to: '2026-11-01', deals: 3 }
    await expect(session.target.create(backwards)).rejects.toMatchObject({ code: 'CRM_PERIOD_ORDER' })

    const { id } = await session.target.create({ ...backwards, from: '2026-11-01' })
    const earlier = session.target.update(id, { to: '2026-10-01' })
    await expect(earlier).rejects.toMatchObject({ code: 'CRM_PERIOD_ORDER' })
  })
})

const reopenable = definePipeline('opportunity', {
  id: 'sales',
  stages: { talk: {}, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: { mode: 'any', edges: [{ from: 'won', to: 'talk' }] },
})

async function withReopenable() {
  const made = await createTestCrm({ pipelines: [reopenable] })
  const { session, clock } = made
  const account = await session.account.create(anAccount())
  await session.target.create({ ...november, amount: cny('50.00') })
  const amount = cny('50.00')
  const { id } = await session.opportunity.create(anOpportunity(account.id, { amount }))
  await session.opportunity.moveTo({ id, stage: 'won', patch: { closeDate: '2026-11-30' } })
  await clock.advance('1d')
  return { ...made, deals: id }
}
