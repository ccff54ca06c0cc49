import { describe, expect, it } from 'vitest'
import type { Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'
import type { Credit, TargetFacts } from './attainment.ts'
import { coverage, type OwnedDeals } from './coverage.ts'

const cny = (amount: string) => ({ amount, currency: 'CNY' })
const membersOf = (teamId: string) => new Set(teamId === 'north' ? ['ann', 'bob'] : [])
const targets: readonly TargetFacts[] = [
  { id: 'ann', ownerId: 'ann', amount: cny('400.00') },
  { id: 'bob', ownerId: 'bob', amount: cny('100.00') },
  { id: 'all', amount: cny('1000.00') },
  { id: 'north', teamId: 'north', amount: cny('500.00') },
  { id: 'calls', deals: 3 },
]
const credits: readonly Credit[] = [
  { to: 'ann', deals: 2, amount: cny('100.00') },
  { to: 'bob', deals: 1, amount: cny('100.00') },
  { to: 'ann', deals: 1, amount: { amount: '900.00', currency: 'EUR' } },
]
const open = (ownerId: string | null, amount: string, probabilityBp: number): OwnedDeals => ({
  ...{ is: 'open', category: 'pipeline', count: 1, ownerId, probabilityBp },
  amounts: [cny(amount)],
})
const deals = [open('ann', '600.00', 5000), open('bob', '300.00', 2000), open(null, '700.00', 1000)]

describe('coverage', () => {
  it('is what is open of what is still to be won, for the company, a team and a person', () => {
    const found = coverage(targets, credits, deals, membersOf).map((one) => [
      ...[one.target, one.remaining?.amount, one.open?.amount, one.openBp],
      ...[one.weighted?.amount, one.weightedBp],
    ])

    expect(found).toEqual([
      ['all', '800.00', '1600.00', 20_000, '430.00', 5375],
      ['calls', undefined, undefined, null, undefined, null],
      ['north', '300.00', '900.00', 30_000, '360.00', 12_000],
      ['ann', '300.00', '600.00', 20_000, '300.00', 10_000],
      ['bob', undefined, '300.00', null, '60.00', null],
    ])
  })

  it('is nothing where nothing is open in the currency of the target', () => {
    const euros = [{ ...open('ann', '0.00', 5000), amounts: [{ amount: '5.00', currency: 'EUR' }] }]

    expect(coverage(targets, [], euros, membersOf)[0]).toMatchObject({ open: cny('0.00'), openBp: 0 })
  })
})

const november = { from: '2026-11-01', to: '2026-11-30' }
const grants = { opportunity: { read: 'own' }, target: { read: 'all' } } as const
const rep: Role = { id: 'rep', grants }
const blind: Role = {
  id: 'blind',
  grants: { ...grants, opportunity: { read: 'all', hidden: ['closeDate'] } },
}

async function withDeals() {
  const made = await createTestCrm({ roles: [rep, blind] })
  const { session } = made
  const ann = await session.user.create(aUser())
  const account = await session.account.create(anAccount())
  await session.target.create({ ...november, amount: cny('400.00') })
  for (const [ownerId, closeDate, own] of [
    [ann.id, '2026-11-30', {}],
    [null, '2026-11-30', {}],
    [null, '2026-11-30', { forecastCategory: 'omitted' }],
    [null, '2026-12-01', {}],
  ] as const)
    await session.opportunity.create(
      anOpportunity(account.id, { ownerId, closeDate, amount: cny('300.00'), ...own }),
    )
  const won = anOpportunity(account.id, { ownerId: ann.id, closeDate: '2026-11-30', amount: cny('100.00') })
  const { id } = await session.opportunity.create(won)
  await session.opportunity.moveTo({ id, stage: 'propose' })
  await session.opportunity.moveTo({ id, stage: 'won' })
  return { ...made, ann }
}

describe('the coverage of targets', () => {
  it('is of the deals due in the period that the forecast counts', async () => {
    const { session } = await withDeals()

    expect(await session.target.coverage(november)).toMatchObject([
      {
        ...{ level: 'company', remaining: cny('300.00') },
        ...{ open: cny('600.00'), openBp: 20_000, weighted: cny('60.00'), weightedBp: 2000 },
      },
    ])
  })

  it('AC-09 is of the deals that the viewer may see, and refused to who may not see when they close', async () => {
    const { as, ann } = await withDeals()

    expect(await as(ann.id, 'rep').target.coverage(november)).toMatchObject([{ openBp: 10_000 }])
    await expect(as('eve', 'blind').target.coverage(november)).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it('is refused for a period that ends before it begins', async () => {
    const { session } = await createTestCrm()

    await expect(session.target.coverage({ from: '2026-11-02', to: '2026-11-01' })).rejects.toMatchObject({
      code: 'CRM_PERIOD_ORDER',
    })
  })
})
