import { describe, expect, it } from 'vitest'
import { openContracts } from './fixtures/agreed.ts'

const seat = { description: 'Seat', unitPrice: '100', billing: 'monthly' } as const
const year = { startsOn: '2026-01-01', endsOn: '2026-12-31' }

describe('a contract that ends', () => {
  it('begins its renewal thirty days before, once', async () => {
    const { session, crm, clock, sign, accountId } = await openContracts()
    const { id } = await sign('monthly', [seat, { description: 'Set-up', unitPrice: '900' }], year)

    // 1 December in Shanghai.
    await clock.advance('28d')
    clock.set(new Date('2026-11-30T15:59:59Z'))
    await crm.tick()
    expect(await session.opportunity.count()).toBe(0)
    clock.set(new Date('2026-11-30T16:00:00Z'))
    for (let ticks = 0; ticks < 3; ticks += 1) await crm.tick()

    expect((await session.opportunity.list()).items).toMatchObject([
      { name: 'Renewal C2026-0001', accountId, amount: { amount: '1200.00' }, closeDate: '2026-12-31' },
    ])
    const [deal] = (await session.opportunity.list()).items
    expect(await session.contract.get(id)).toMatchObject({ renewalId: deal?.id, renewsAt: null })
  })

  it('begins it also when its contact and its owner are gone', async () => {
    const { session, clock, accountId } = await openContracts()
    const { id: contactId } = await session.contact.create({ name: 'Ada' })
    const { id: ownerId } = await session.user.create({ name: 'Ann', email: 'ann@example.com' } as never)
    const { id } = await session.contract.draft({
      ...{ accountId, contactId, ownerId, ...year, plan: 'monthly' },
      lines: [seat],
    })
    await session.contract.sign({ id })
    await session.contact.delete(contactId)
    await session.user.delete(ownerId)

    await clock.advance('40d')

    expect((await session.opportunity.list()).items).toMatchObject([{ contactId: null, ownerId: null }])
    expect(await session.contract.renew({ id })).toMatchObject({ contactId: null, ownerId: null })
  })

  it('has expired the day after its last, and counts as churned when the grace is over', async () => {
    const { session, clock, crm, sign } = await openContracts()
    const { id } = await sign('monthly', [seat], year)

    clock.set(new Date('2026-12-31T15:59:59Z'))
    await crm.tick()
    expect(await session.contract.get(id)).toMatchObject({ status: 'active' })
    clock.set(new Date('2026-12-31T16:00:00Z'))
    await crm.tick()
    expect(await session.contract.get(id)).toMatchObject({ status: 'expired', isChurned: false })
    clock.set(new Date('2027-01-30T16:00:00Z'))
    await crm.tick()

    expect(await session.contract.get(id)).toMatchObject({ status: 'expired', isChurned: true })
  })

  it('is renewed when what follows was signed by then', async () => {
    const { session, clock, sign, owed } = await openContracts()
    const { id } = await sign('monthly', [seat, { description: 'Set-up', unitPrice: '900' }], year)
    await clock.advance('30d')

    const follower = await session.contract.renew({ id })
    const again = await session.contract.renew({ id })
    await session.contract.sign({ id: follower.id })

    const { renewalId } = (await session.contract.get(id)) ?? {}
    expect(follower).toMatchObject({
      startsOn: '2027-01-01',
      endsOn: '2027-12-31',
      total: { amount: '1200.00' },
    })
    expect(follower.opportunityId).toBe(renewalId)
    expect(again.id).toBe(follower.id)
    expect(await owed(follower.id)).toHaveLength(12)
    expect(await session.contract.get(id)).toMatchObject({ status: 'active', followedById: follower.id })
    await clock.advance('90d')
    expect(await session.contract.get(id)).toMatchObject({
      status: 'renewed',
      isChurned: false,
      churnsAt: null,
    })
  })

  it('is renewed late, too, and was not lost then', async () => {
    const { session, clock, sign } = await openContracts()
    const { id } = await sign('monthly', [seat], year)
    await clock.advance('120d')
    expect(await session.contract.get(id)).toMatchObject({ status: 'expired', isChurned: true })

    const follower = await session.contract.renew({ id })
    await session.contract.sign({ id: follower.id })

    expect(await session.contract.get(id)).toMatchObject({ status: 'renewed', isChurned: false })
  })

  it('does not begin a renewal that was drawn up already, nor one that is terminated', async () => {
    const { session, clock, sign } = await openContracts()
    const { id: early } = await sign('monthly', [seat], year)
    const { id: gone } = await sign('monthly', [seat], year)
    await session.contract.renew({ id: early })
    await session.contract.terminate({ id: gone, reason: 'Moved away', on: '2026-12-20' })

    await clock.advance('60d')

    expect(await session.opportunity.count()).toBe(0)
  })

  it('begins its renewal, and can be drawn up anew, when the draft that was to follow is deleted', async () => {
    const { session, clock, sign } = await openContracts()
    const { id } = await sign('monthly', [seat], year)
    const draft = await session.contract.renew({ id })
    await session.contract.delete(draft.id)

    await clock.advance('40d')

    expect(await session.opportunity.count()).toBe(1)
    expect((await session.contract.renew({ id })).id).not.toBe(draft.id)
  })

  it('goes on with others of its account until one day, each from the day after its end', async () => {
    const { session, sign, owed } = await openContracts()
    const { id } = await sign('monthly', [seat], year)
    const { id: other } = await sign('monthly', [{ ...seat, unitPrice: '310' }], {
      startsOn: '2026-01-17',
      endsOn: '2027-01-16',
    })

    const follower = await session.contract.renew({ id, with: [other], endsOn: '2027-03-31' })
    await session.contract.sign({ id: follower.id })

    expect(await owed(follower.id)).toEqual(['250.00 2027-01-01', '410.00 2027-02-01', '410.00 2027-03-01'])
    expect(await session.contract.get(other)).toMatchObject({ followedById: follower.id })
    await expect(session.contract.renew({ id })).resolves.toMatchObject({ id: follower.id })
  })

  it('is not renewed together with one of another account', async () => {
    const { session, sign } = await openContracts()
    const { id } = await sign('monthly', [seat], year)
    const { id: accountId } = await session.account.create({ name: 'Globex' })
    const draft = await session.contract.draft({ accountId, ...year, plan: 'monthly', lines: [seat] })
    await session.contract.sign({ id: draft.id })

    await expect(session.contract.renew({ id, with: [draft.id] })).rejects.toMatchObject({
      code: 'CRM_CONTRACT_ACCOUNTS',
    })
  })

  it('of which nothing recurs is renewed by new lines alone', async () => {
    const { session, sign } = await openContracts()
    const { id } = await sign('thirds', [{ description: 'Plant', unitPrice: '1000' }], year)

    await expect(session.contract.renew({ id })).rejects.toMatchObject({ code: 'CRM_CONTRACT_NOTHING' })

    const lines = [{ description: 'Plant II', unitPrice: '2000' }]
    expect(await session.contract.renew({ id, lines })).toMatchObject({ total: { amount: '2000.00' } })
  })
})
