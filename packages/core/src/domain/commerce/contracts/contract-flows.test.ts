import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { commerceEntities } from '../../../commerce.ts'
import { defineCommand } from '../../../index.ts'
import { openContracts } from './fixtures/agreed.ts'

const lines = [
  { description: 'Press', quantity: '1', unitPrice: '5000' },
  { description: 'Support', quantity: '2', unitPrice: '50', billing: 'monthly' as const },
]
const send = defineCommand({
  name: 'order.sendAllInTest',
  input: z.strictObject({ id: z.string() }),
  run: ({ id }, { records }) => records(commerceEntities.order).update(id, { shipped: 'fully' }),
})

async function accepted(own: object = {}) {
  const there = await openContracts()
  const { session, accountId } = there
  const { id } = await session.quote.draft({ accountId, lines, ...own })
  await session.quote.send({ id })
  const { id: orderId } = await session.quote.accept({ id })
  return { ...there, quoteId: id, orderId }
}

describe('a quote that was accepted', () => {
  it('for a term is the draft of a contract, once', async () => {
    const { session, quoteId, orderId } = await accepted({ termMonths: 12 })

    const again = await session.contract.draft({ quoteId })

    const { items } = await session.contract.list()
    expect(items).toMatchObject([
      { id: again.id, quoteId, orderId, status: 'draft', endsOn: '2027-11-01', total: { amount: '6200.00' } },
    ])
    await session.contract.sign({ id: again.id, plan: 'monthly' })
    expect(await session.contractLine.count()).toBe(2)
  })

  it('for no term is the draft of a contract when somebody says how long it lasts', async () => {
    const { session, quoteId } = await accepted()
    expect(await session.contract.count()).toBe(0)

    await expect(session.contract.draft({ quoteId })).rejects.toMatchObject({ code: 'CRM_CONTRACT_TERM' })

    expect(await session.contract.draft({ quoteId, months: 6 })).toMatchObject({
      total: { amount: '5600.00' },
    })
  })

  it('is agreed at its prices after discounts', async () => {
    const discounts = [{ percent: '10' }]
    const { session, quoteId } = await accepted({ lines: [{ ...lines[1], quantity: '7', discounts }] })

    const { draftLines } = await session.contract.draft({ quoteId, months: 1 })

    expect(draftLines).toMatchObject([
      { quantity: '7.000000', unitPrice: '45.000000', net: { amount: '315.00' } },
    ])
  })

  it('is the only one that is the draft of a contract', async () => {
    const { session, accountId } = await openContracts()
    const { id: quoteId } = await session.quote.draft({ accountId, lines, termMonths: 12 })

    await expect(session.contract.draft({ quoteId })).rejects.toMatchObject({ code: 'CRM_CONTRACT_QUOTE' })
  })
})

it('what is due on delivery is due when all of the order is on its way', async () => {
  const { session, owed, orderId, quoteId } = await accepted({ termMonths: 12 })
  const { id } = await session.contract.draft({ quoteId })
  await session.contract.sign({ id, plan: 'delivered' })
  expect(await owed(id)).toEqual(['1000.00 2026-11-15', '5200.00 waits'])

  await session.run(send, { id: orderId })

  expect(await owed(id)).toEqual(['5200.00 2026-11-09', '1000.00 2026-11-15'])
})

describe('what was paid or billed by real payments and invoices', () => {
  const money = (amount: string) => ({ amount, currency: 'CNY' })
  const seat = { description: 'Seat', unitPrice: '100', billing: 'monthly' } as const
  async function paidAndBilled() {
    const there = await openContracts()
    const { id } = await there.sign('monthly', [seat], { startsOn: '2026-09-01', months: 6 })
    await there.session.payment.record({ accountId: there.accountId, amount: money('150.00') })
    const { invoice } = await there.session.invoice.draft({ contractId: id, until: '2026-11-30' })
    await there.session.invoice.issue({ id: invoice.id })
    return { ...there, id }
  }

  it('is not planned anew', async () => {
    const { session, owed, id } = await paidAndBilled()

    await session.contract.amend({
      ...{ id, reason: 'More, from November', effectiveOn: '2026-11-01' },
      addLines: [{ ...seat, unitPrice: '40' }],
    })

    expect(await owed(id)).toEqual([
      ...['100.00 2026-09-01', '100.00 2026-10-01', '100.00 2026-11-01'],
      ...['180.00 2026-12-01', '140.00 2027-01-01', '140.00 2027-02-01'],
    ])
  })

  it('stays owed when the contract is terminated', async () => {
    const { session, owed, id } = await paidAndBilled()

    const { total } = await session.contract.terminate({ id, reason: 'Moved away', on: '2026-09-30' })

    expect(await owed(id)).toEqual(['100.00 2026-09-01', '100.00 2026-10-01', '100.00 2026-11-01'])
    expect(total.amount).toBe('300.00')
  })

  it('beside the plan changes nothing of it', async () => {
    const { session, accountId, owed, id } = await paidAndBilled()
    const { invoice: extra } = await session.invoice.draft({
      ...{ accountId, currency: 'CNY' },
      lines: [{ description: 'Repair', net: '77' }],
    })
    await session.invoice.issue({ id: extra.id })

    await session.contract.amend({ id, reason: 'Longer', endsOn: '2027-03-31' })

    expect((await owed(id)).at(-1)).toBe('100.00 2027-03-01')
    expect(await session.contract.get(id)).toMatchObject({ total: { amount: '700.00' } })
  })
})
