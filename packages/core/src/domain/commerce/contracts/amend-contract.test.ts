import { describe, expect, it } from 'vitest'
import { openContracts } from './fixtures/agreed.ts'

const seat = { description: 'Seat', unitPrice: '100', billing: 'monthly' } as const
const half = { startsOn: '2026-11-01', months: 6 }

async function signedSeats() {
  const there = await openContracts()
  const { id } = await there.sign('monthly', [seat], half)
  const { items } = await there.session.contractLine.list({ where: { contractId: id } })
  return { ...there, id, lineId: items[0]?.id ?? '' }
}

describe('an amendment', () => {
  it('adds what ends with the contract and is paid by its days, with the periods in which it begins', async () => {
    const { session, owed, id } = await signedSeats()

    const amended = await session.contract.amend({
      ...{ id, reason: 'More seats', effectiveOn: '2026-12-17' },
      addLines: [{ description: 'More', unitPrice: '31', billing: 'monthly' }],
    })

    // 15 of 31 days of December, then four months.
    expect(amended).toMatchObject({ amendment: 2, total: { amount: '739.00' } })
    expect(await owed(id)).toEqual([
      ...['100.00 2026-11-01', '115.00 2026-12-01', '131.00 2027-01-01'],
      ...['131.00 2027-02-01', '131.00 2027-03-01', '131.00 2027-04-01'],
    ])
    expect((await session.contractVersion.list({ where: { amendment: 2 } })).items).toMatchObject([
      { delta: { amount: '139.00' }, total: { amount: '739.00' }, reason: 'More seats' },
    ])
  })

  it('never changes what was paid: what it makes of that is made up for by the next that is open', async () => {
    const { session, owed, settle, id } = await signedSeats()
    await settle(id, 1)
    await settle(id, 2, '40.00')

    await session.contract.amend({
      ...{ id, reason: 'More seats, from the beginning', effectiveOn: '2026-11-01' },
      addLines: [{ description: 'More', unitPrice: '31', billing: 'monthly' }],
    })

    expect(await owed(id)).toEqual([
      ...['100.00 2026-11-01', '100.00 2026-12-01', '193.00 2027-01-01'],
      ...['131.00 2027-02-01', '131.00 2027-03-01', '131.00 2027-04-01'],
    ])
  })

  it('gives back by the next instalments what was paid for days that a line no longer has', async () => {
    const { session, owed, settle, id, lineId } = await signedSeats()
    await settle(id, 1)

    const { total } = await session.contract.amend({
      ...{ id, reason: 'Fewer', effectiveOn: '2026-11-16', endLines: [lineId] },
      addLines: [{ description: 'Small seat', unitPrice: '10', billing: 'monthly' }],
    })

    // 50.00 + 5.00 for November, of which 100.00 were paid: 45.00 too much, of ten a month.
    expect(total.amount).toBe('105.00')
    expect(await owed(id)).toEqual(['100.00 2026-11-01', '5.00 2027-04-01'])
    expect(await session.instalment.count({ contractId: id, voidedAt: { isNotNull: true } })).toBe(4)
  })

  it('is refused where more than that was paid already, and changes nothing', async () => {
    const { session, settle, owed, id, lineId } = await signedSeats()
    for (const position of [1, 2, 3]) await settle(id, position)
    const before = await owed(id)

    const refused = session.contract.amend({
      id,
      reason: 'No',
      effectiveOn: '2026-11-16',
      endLines: [lineId],
    })

    await expect(refused).rejects.toMatchObject({ code: 'CRM_CONTRACT_PAID_MORE' })
    expect(await owed(id)).toEqual(before)
    expect(await session.contract.get(id)).toMatchObject({ amendment: 1, total: { amount: '600.00' } })
    expect((await session.contractLine.list()).items).toMatchObject([{ endsOn: '2027-04-30', endedBy: null }])
  })

  it('makes a contract longer, and what ended with it, too', async () => {
    const { session, owed, id } = await signedSeats()

    const amended = await session.contract.amend({ id, reason: 'Longer', endsOn: '2027-05-15' })

    expect(amended).toMatchObject({ total: { amount: '648.39' }, endsOn: '2027-05-15' })
    expect(await owed(id)).toContain('48.39 2027-05-01')
    expect((await session.contractLine.list()).items).toMatchObject([{ endsOn: '2027-05-15' }])
    expect(amended.endsAt?.toISOString()).toBe('2027-05-15T16:00:00.000Z')
  })

  it('of the last day is another term: it is renewed by another deal', async () => {
    const { session, clock, id } = await signedSeats()
    await clock.advance('150d')
    const [first] = (await session.opportunity.list()).items
    expect(await session.contract.get(id)).toMatchObject({ renewalId: first?.id })

    await session.contract.amend({ id, reason: 'More', effectiveOn: '2027-04-30', addLines: [seat] })
    await clock.advance('1d')
    expect(await session.opportunity.count()).toBe(1)
    await session.contract.amend({ id, reason: 'Longer', endsOn: '2027-10-31' })
    await clock.advance('183d')

    expect((await session.opportunity.list({ orderBy: 'closeDate' })).items).toMatchObject([
      { closeDate: '2027-04-30' },
      { closeDate: '2027-10-31' },
    ])
  })

  it('cuts what would outlast a shorter contract, also what ends by itself', async () => {
    const { session, owed, id, lineId } = await signedSeats()
    await session.contract.amend({ id, reason: 'Until March', effectiveOn: '2027-04-01', endLines: [lineId] })

    await session.contract.amend({ id, reason: 'Shorter', effectiveOn: '2026-11-02', endsOn: '2026-12-31' })

    expect(await owed(id)).toEqual(['100.00 2026-11-01', '100.00 2026-12-01'])
    expect((await session.contractLine.list()).items).toMatchObject([{ endsOn: '2026-12-31', endedBy: 2 }])
  })

  it('plans payments also when the owner is gone', async () => {
    const { session, accountId, owed } = await openContracts()
    const { id: ownerId } = await session.user.create({ name: 'Ann', email: 'ann@example.com' } as never)
    const { id } = await session.contract.draft({
      ...{ accountId, ownerId, ...half, plan: 'monthly' },
      lines: [seat],
    })
    await session.contract.sign({ id })
    await session.user.delete(ownerId)

    await session.contract.amend({ id, reason: 'Longer', endsOn: '2027-05-31' })

    expect((await owed(id)).at(-1)).toBe('100.00 2027-05-01')
  })

  it('takes away what is paid once, whole', async () => {
    const { session, sign, owed } = await openContracts()
    const { id } = await sign('thirds', [{ description: 'Plant', unitPrice: '1000' }])
    const { items } = await session.contractLine.list()

    await session.contract.amend({
      ...{ id, reason: 'A smaller plant', endLines: items.map((line) => line.id) },
      addLines: [{ description: 'Small plant', unitPrice: '900' }],
    })

    expect(await owed(id)).toEqual(['270.00 2026-11-02', '360.00 2027-12-01', '270.00 waits'])
  })

  it.each([
    ['nothing to change', {}, 'CRM_VALIDATION'],
    ['a line of another contract', { endLines: ['nobody'] }, 'CRM_CONTRACT_LINE'],
    ['a day before the contract', { effectiveOn: '2026-10-31', endsOn: '2027-05-31' }, 'CRM_CONTRACT_DAYS'],
    ['a day after it', { effectiveOn: '2027-05-01', addLines: [seat] }, 'CRM_CONTRACT_DAYS'],
    ['an end before its beginning', { endsOn: '2026-10-01' }, 'CRM_CONTRACT_DAYS'],
    ['a line that ends later', { addLines: [{ ...seat, endsOn: '2027-05-01' }] }, 'CRM_CONTRACT_DAYS'],
  ])('is refused with %s', async (_, change, code) => {
    const { session, id } = await signedSeats()

    await expect(session.contract.amend({ id, reason: 'Why', ...change })).rejects.toMatchObject({ code })
    expect(await session.contractVersion.count()).toBe(1)
  })
})

describe('a terminated contract', () => {
  it('owes what was due by its last day and no more, and ends when that is over', async () => {
    const { session, owed, clock, id } = await signedSeats()

    const ending = await session.contract.terminate({ id, reason: 'Moved away', on: '2026-12-10' })

    expect(ending).toMatchObject({ status: 'active', endsOn: '2026-12-10', amendment: 2, renewsAt: null })
    expect(await owed(id)).toEqual(['100.00 2026-11-01', '100.00 2026-12-01'])
    expect(ending.total.amount).toBe('200.00')
    await clock.advance('39d')
    expect(await session.contract.get(id)).toMatchObject({ status: 'terminated', isChurned: false })
    await clock.advance('31d')
    expect(await session.contract.get(id)).toMatchObject({ status: 'terminated', isChurned: true })
  })

  it('keeps what was paid of an instalment that is not due yet', async () => {
    const { session, owed, settle, id } = await signedSeats()
    await settle(id, 3, '30.00')

    const { total } = await session.contract.terminate({ id, reason: 'Moved away', on: '2026-11-01' })

    expect(await owed(id)).toEqual(['100.00 2026-11-01', '30.00 2027-01-01'])
    expect(total.amount).toBe('130.00')
    expect(await session.contract.get(id)).toMatchObject({ status: 'terminated', closedReason: 'Moved away' })
    await expect(session.contract.terminate({ id, reason: 'Again' })).rejects.toMatchObject({
      code: 'CRM_CONTRACT_STATUS',
    })
  })
})
