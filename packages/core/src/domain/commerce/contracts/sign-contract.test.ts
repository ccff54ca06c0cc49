import { beforeEach, describe, expect, it } from 'vitest'
import { commerce, type PaymentPlan } from '../../../commerce.ts'
import { createTestCrm } from '../../../testing/index.ts'

const thirds: PaymentPlan = {
  id: 'thirds',
  items: [
    { name: 'On signing', percent: '30', due: { after: '0d', from: 'signing' } },
    { name: 'On go-live', percent: '30', due: { milestone: 'go-live', after: '14d' } },
    { name: 'The rest', remainder: true, due: { after: '30d', from: 'end' } },
  ],
}

const open = () =>
  createTestCrm({ plugins: [commerce({ currency: 'CNY', plans: [thirds] })], zone: 'Asia/Shanghai' })
let here: Awaited<ReturnType<typeof open>>
let accountId: string
beforeEach(async () => {
  here = await open()
  accountId = (await here.session.account.create({ name: 'Acme' })).id
})

describe('a signed contract', () => {
  it('plans its payments, to the last cent', async () => {
    const { session } = here
    const { id } = await session.contract.draft({
      accountId,
      months: 12,
      lines: [{ description: 'Plant', unitPrice: '99999.99' }],
    })

    const signed = await session.contract.sign({ id, plan: 'thirds' })

    expect(signed).toMatchObject({
      number: 'C-000001',
      status: 'active',
      startsOn: '2026-11-02',
      endsOn: '2027-11-01',
    })
    const { items } = await session.instalment.list({ where: { contractId: id }, orderBy: 'position' })
    expect(
      items.map(({ position, amount, dueOn, milestone }) => [position, amount.amount, dueOn, milestone]),
    ).toEqual([
      [1, '30000.00', '2026-11-02', null],
      [2, '30000.00', null, 'go-live'],
      [3, '39999.99', '2027-12-01', null],
    ])
  })
})
