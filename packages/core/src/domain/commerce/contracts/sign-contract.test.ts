import { describe, expect, it } from 'vitest'
import { openContracts } from './fixtures/agreed.ts'

describe('a signed contract', () => {
  it('plans its payments, to the last cent', async () => {
    const { session, sign } = await openContracts()

    const signed = await sign('thirds', [{ description: 'Plant', unitPrice: '99999.99' }])

    expect(signed).toMatchObject({
      number: 'C2026-0001',
      status: 'active',
      amendment: 1,
      signedOn: '2026-11-02',
    })
    expect(signed).toMatchObject({ startsOn: '2026-11-02', endsOn: '2027-11-01', draftLines: null })
    const { items } = await session.instalment.list({ where: { contractId: signed.id }, orderBy: 'position' })
    expect(items.map((one) => [one.position, one.name, one.amount.amount, one.dueOn, one.milestone])).toEqual(
      [
        [1, 'On signing', '30000.00', '2026-11-02', null],
        [2, 'On go-live', '30000.00', null, 'go-live'],
        [3, 'The rest', '39999.99', '2027-12-01', null],
      ],
    )
    expect((await session.contractVersion.list()).items).toMatchObject([
      {
        amendment: 1,
        effectiveOn: '2026-11-02',
        delta: { amount: '99999.99' },
        total: { amount: '99999.99' },
      },
    ])
  })

  it.each([
    ['monthly', '2026-01-31', ['100.00 2026-01-31', '100.00 2026-02-28', '100.00 2026-03-31']],
    ['quarterly', '2026-01-31', ['300.00 2026-02-14']],
    ['yearly', '2026-01-31', ['300.00 2026-01-31']],
  ])('is billed %s, counted from its first day', async (plan, startsOn, expected) => {
    const { sign, owed } = await openContracts()

    const { id } = await sign(plan, [{ description: 'Seat', unitPrice: '100', billing: 'monthly' }], {
      startsOn,
      months: 3,
    })

    expect(await owed(id)).toEqual(expected)
  })

  it('bills what is yearly once a year, and what is paid once with the first', async () => {
    const { sign, owed } = await openContracts()

    const { id, total } = await sign(
      'quarterly',
      [
        { description: 'Set-up', unitPrice: '500', billing: 'once', tax: '65' },
        { description: 'Support', unitPrice: '1200', billing: 'yearly', tax: '156' },
      ],
      { startsOn: '2026-01-01', months: 24 },
    )

    expect(total.amount).toBe('3277.00')
    expect(await owed(id)).toEqual(['565.00 2026-01-01', '1356.00 2026-01-15', '1356.00 2027-01-15'])
  })

  it('makes what waits for a milestone due when that is reached, and sets it right', async () => {
    const { session, sign, owed } = await openContracts()
    const { id } = await sign('thirds', [{ description: 'Plant', unitPrice: '100' }])

    await session.contract.reach({ id, milestone: 'go-live', on: '2027-01-10' })
    expect(await owed(id)).toEqual(['30.00 2026-11-02', '30.00 2027-01-24', '40.00 2027-12-01'])
    await session.contract.reach({ id, milestone: 'go-live', on: '2027-01-11' })

    expect(await owed(id)).toContain('30.00 2027-01-25')
    await expect(session.contract.reach({ id, milestone: 'golive' })).rejects.toMatchObject({
      code: 'CRM_CONTRACT_MILESTONE',
    })
  })

  it('is signed once, and not without a plan', async () => {
    const { session, accountId } = await openContracts()
    const lines = [{ description: 'Plant', unitPrice: '100' }]
    const { id } = await session.contract.draft({ accountId, months: 12, lines })

    await expect(session.contract.sign({ id })).rejects.toMatchObject({ code: 'CRM_CONTRACT_PLAN' })
    await expect(session.contract.sign({ id, plan: 'none' })).rejects.toMatchObject({
      code: 'CRM_CONTRACT_PLAN',
    })
    await session.contract.sign({ id, plan: 'thirds' })

    await expect(session.contract.sign({ id, plan: 'thirds' })).rejects.toMatchObject({
      code: 'CRM_CONTRACT_STATUS',
    })
    expect(await session.instalment.count({ contractId: id })).toBe(3)
  })

  it('refuses a plan in another currency, or of more than there is', async () => {
    const { session, accountId } = await openContracts()
    const draft = async (unitPrice: string, currency: string) =>
      (
        await session.contract.draft({
          ...{ accountId, currency, months: 1, plan: 'delivered' },
          lines: [{ description: 'Plant', unitPrice }],
        })
      ).id

    const [yen, little] = [await draft('5000', 'JPY'), await draft('999.99', 'CNY')]

    await expect(session.contract.sign({ id: yen })).rejects.toMatchObject({ code: 'CRM_PLAN_CURRENCY' })
    await expect(session.contract.sign({ id: little })).rejects.toMatchObject({ code: 'CRM_PLAN_BELOW_ZERO' })
    expect(await session.instalment.count()).toBe(0)
  })
})

describe('a draft', () => {
  it('is changed until it is signed: its lines go with its days', async () => {
    const { session, accountId } = await openContracts()
    const { id } = await session.contract.draft({
      ...{ accountId, startsOn: '2026-01-01', months: 12 },
      lines: [{ description: 'Seat', unitPrice: '100', billing: 'monthly' }],
    })

    const changed = await session.contract.change({ id, startsOn: '2026-02-01', endsOn: '2026-03-31' })

    expect(changed).toMatchObject({
      total: { amount: '200.00' },
      startsOn: '2026-02-01',
      endsOn: '2026-03-31',
    })
    await session.contract.sign({ id, plan: 'monthly' })
    await expect(session.contract.change({ id, plan: 'thirds' })).rejects.toMatchObject({
      code: 'CRM_CONTRACT_STATUS',
    })
  })

  it('takes name, billing and tax class of a product', async () => {
    const { session, accountId } = await openContracts()
    const sold = { code: 'SEAT', name: 'Seat', billing: 'monthly', taxClass: 'reduced' } as const
    const { id: productId } = await session.product.create(sold)

    const { id, draftLines } = await session.contract.draft({
      ...{ accountId, months: 1, plan: 'monthly' },
      lines: [{ productId, quantity: '2.5', unitPrice: '0.333' }],
    })

    expect(draftLines).toMatchObject([{ description: 'Seat', taxClass: 'reduced', net: { amount: '0.83' } }])
    await session.contract.sign({ id })
    expect((await session.contractLine.list()).items).toMatchObject([{ productId, billing: 'monthly' }])
  })
})
