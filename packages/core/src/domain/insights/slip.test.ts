import { describe, expect, it } from 'vitest'
import { definePipeline, type Role } from '../../index.ts'
import { anAccount, anOpportunity, aUser, createTestCrm } from '../../testing/index.ts'
import { stillClock } from '../../testing/still-clock.ts'

const rep: Role = { id: 'rep', grants: { opportunity: { read: 'own' } } }
const blind = (hidden: string): Role => ({
  id: `no-${hidden}`,
  grants: { opportunity: { read: 'all', hidden: [hidden] } },
})
const sales = definePipeline('opportunity', {
  id: 'sales',
  stages: { talk: {}, waiting: { kind: 'parked' }, won: { kind: 'won' }, lost: { kind: 'lost' } },
  transitions: { mode: 'any', edges: [{ from: 'won', to: 'talk' }] },
})
const cny = (amount: string) => ({ amount, currency: 'CNY' })
const november = { from: '2026-11-01', to: '2026-11-30' }
const none = { count: 0, amounts: [] }
const deals = (count: number, amount: string) => ({ count, amounts: [cny(amount)] })

/** The middle of October; `till` goes to nine o'clock of a later day. */
async function inOctober() {
  const clock = stillClock('2026-10-15T09:00:00Z')
  const roles = [rep, blind('closeDate'), blind('amount'), blind('stage')]
  const made = await createTestCrm({ roles, clock, pipelines: [sales] })
  const { session } = made
  const { id: accountId } = await session.account.create(anAccount())
  const make = async (amount: string | null, closeDate: string | null, own: object = {}) => {
    const input = { ...(amount && { amount: cny(amount) }), closeDate, ...own }
    return (await session.opportunity.create(anOpportunity(accountId, input))).id
  }
  const move = (id: string, stage: 'talk' | 'waiting' | 'won' | 'lost', patch: object = {}) =>
    session.opportunity.moveTo({ id, stage, patch: { lostReason: 'Price', ...patch } })
  const push = (id: string, closeDate: string | null) => session.opportunity.update(id, { closeDate })
  const till = async (day: string) => {
    await clock.advance(`${Date.parse(`${day}T09:00:00Z`) - clock.now()}ms`)
  }
  return { ...made, clock, make, move, push, till }
}

describe('the slip rate', () => {
  it('is that of the worked example', async () => {
    const { session, make, move, push, till } = await inOctober()
    const a = await make('100.00', '2026-11-10')
    const b = await make('200.00', '2026-11-20')
    await make('300.00', '2026-11-25')
    const d = await make('400.00', '2026-11-30')
    const e = await make('500.00', '2026-12-15')
    const f = await make('600.00', '2026-11-12')
    const g = await make('700.00', '2026-11-05')
    await make('800.00', '2026-12-20')
    await till('2026-10-28')
    await push(f, '2026-12-01')
    await move(g, 'won')
    await till('2026-11-08')
    await move(a, 'won')
    await push(b, '2026-12-10')
    await push(e, '2026-11-28')
    await till('2026-11-15')
    await move(d, 'lost')
    const i = await make('900.00', '2026-11-18')
    await till('2026-11-19')
    await push(i, '2027-01-10')
    await till('2026-11-27')

    expect(await session.opportunity.slip(november)).toEqual({
      due: deals(6, '2400.00'),
      won: deals(1, '100.00'),
      lost: deals(1, '400.00'),
      slipped: deals(2, '1100.00'),
      overdue: deals(1, '300.00'),
      open: deals(1, '500.00'),
      rateBp: 3333,
      rateByValue: [{ currency: 'CNY', rateBp: 4583 }],
    })
    await till('2026-12-05')
    expect(await session.opportunity.slip(november)).toMatchObject({
      ...{ overdue: deals(2, '800.00'), open: none, rateBp: 3333 },
    })
  })

  it('stays what it was when the period is over, whatever becomes of the deals', async () => {
    const { session, make, move, push, till } = await inOctober()
    const [won, late, slipped] = [
      await make('1.00', '2026-11-10'),
      await make('2.00', '2026-11-11'),
      await make('4.00', '2026-11-12'),
    ]
    await till('2026-11-20')
    await move(won, 'won')
    await push(slipped, '2026-12-12')
    await till('2026-12-01')
    const before = await session.opportunity.slip(november)

    await move(won, 'talk')
    await push(late, '2026-12-24')
    await move(slipped, 'won')
    await till('2026-12-31')

    expect(before).toMatchObject({
      ...{ due: deals(3, '7.00'), won: deals(1, '1.00') },
      ...{ overdue: deals(1, '2.00'), slipped: deals(1, '4.00') },
    })
    expect(await session.opportunity.slip(november)).toEqual(before)
    expect(await session.opportunity.slip({ from: '2026-12-01', to: '2026-12-31' })).toMatchObject({
      ...{ due: deals(2, '6.00'), won: deals(1, '4.00'), overdue: deals(1, '2.00'), slipped: none },
    })
  })

  it('counts what was moved out and in again by where it ended, and a date that was taken away as slipped', async () => {
    const { session, make, move, push, till } = await inOctober()
    const [back, away, parked] = [
      await make('1.00', '2026-11-10'),
      await make('2.00', '2026-11-10'),
      await make(null, '2026-11-10'),
    ]
    await till('2026-11-05')
    await push(back, '2026-12-10')
    await push(away, null)
    await move(parked, 'waiting')
    await till('2026-11-06')
    await push(back, '2026-11-29')

    expect(await session.opportunity.slip(november)).toMatchObject({
      due: { count: 3, amounts: [cny('3.00')] },
      slipped: deals(1, '2.00'),
      open: { count: 2, amounts: [cny('1.00')] },
      rateBp: 3333,
      rateByValue: [{ currency: 'CNY', rateBp: 6667 }],
    })
  })

  it('knows a deal that was opened again with the date that it had', async () => {
    const { session, make, move, till } = await inOctober()
    const deal = await make('1.00', '2026-11-10')
    await move(deal, 'won')
    await till('2026-11-05')
    expect(await session.opportunity.slip(november)).toMatchObject({ due: none, rateBp: null })

    await move(deal, 'talk', { closeDate: '2026-11-10' })
    await till('2026-11-06')
    await move(deal, 'lost', { closeDate: '2026-11-06' })

    expect(await session.opportunity.slip(november)).toMatchObject({ due: { count: 1 }, lost: { count: 1 } })
  })

  it('takes each day where people are, and tells of a period to come what is due in it now', async () => {
    const { session, make, push, till } = await inOctober()
    const deal = await make('1.00', '2026-11-30')
    expect(await session.opportunity.slip(november)).toMatchObject({ due: { count: 1 }, open: { count: 1 } })
    await till('2026-11-30')
    expect(await session.opportunity.slip(november)).toMatchObject({ overdue: none, open: { count: 1 } })
    await till('2026-12-01')
    await push(deal, '2026-12-05')

    expect(await session.opportunity.slip(november)).toMatchObject({ overdue: { count: 1 }, slipped: none })
  })

  it('AC-09 is of the deals that the viewer may read, of one pipeline, and narrowed by a condition', async () => {
    const { session, as, make, push, till } = await inOctober()
    const ann = await session.user.create(aUser())
    const own = await make('1.00', '2026-11-10', { ownerId: ann.id })
    await make('2.00', '2026-11-10')
    await till('2026-11-02')
    await push(own, '2026-12-10')

    expect(await as(ann.id, 'rep').opportunity.slip(november)).toMatchObject({
      ...{ due: deals(1, '1.00'), rateBp: 10_000 },
    })
    expect(await session.opportunity.slip({ ...november, where: { ownerId: null } })).toMatchObject({
      ...{ due: deals(1, '2.00'), rateBp: 0 },
    })
    await expect(session.opportunity.slip({ ...november, pipeline: 'sails' })).rejects.toMatchObject({
      code: 'CRM_PIPELINE_UNKNOWN',
    })
  })

  it.each(['closeDate', 'amount', 'stage'])('is refused to who may not see the field %s', async (field) => {
    const { as, make } = await inOctober()
    await make('1.00', '2026-11-10')

    await expect(as('eve', `no-${field}`).opportunity.slip(november)).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })

  it('is refused for a period that ends before it begins, or days that are none', async () => {
    const { session } = await inOctober()

    await expect(session.opportunity.slip({ from: '2026-11-02', to: '2026-11-01' })).rejects.toMatchObject({
      code: 'CRM_PERIOD_ORDER',
    })
    await expect(session.opportunity.slip({ from: '2026-11-31', to: '2026-12-01' })).rejects.toMatchObject({
      code: 'CRM_VALIDATION',
    })
  })
})
