import { beforeEach, describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { aContact, anAccount, createTestCrm } from '../../../testing/index.ts'

const cny = (amount: string) => ({ amount, currency: 'CNY' })

/** A customer with an order of 1,000.00 and a signed contract: 300.00 now, the rest in a month. */
async function agreed() {
  const { session } = await createTestCrm({
    plugins: [
      commerce({
        currency: 'CNY',
        plans: [
          {
            id: '30-70',
            items: [
              { name: 'Deposit', percent: '30', due: { after: '0d', from: 'signing' } },
              { name: 'Balance', remainder: true, due: { after: '30d', from: 'signing' } },
            ],
          },
        ],
      }),
    ],
  })
  const { id: accountId } = await session.account.create(anAccount())
  await session.contact.create(aContact({ accountId }))
  const { id: quoteId } = await session.quote.draft({
    accountId,
    lines: [{ description: 'Pump', quantity: '1', unitPrice: '1000' }],
  })
  await session.quote.submit({ id: quoteId })
  await session.quote.send({ id: quoteId })
  const order = await session.quote.accept({ id: quoteId })
  const contract = await session.contract.draft({ quoteId, months: 12, plan: '30-70' })
  await session.contract.sign({ id: contract.id })
  const bill = (number: string, total: string, more: object = {}) =>
    session.invoice.bring({
      ...{ issuedBy: 'erp', number, accountId, orderId: order.id, issuedOn: '2026-11-01' },
      ...{ currency: 'CNY', net: total, tax: '0', total, lines: [{ description: 'Pump', net: total }] },
      ...more,
    })
  const owed = async () =>
    (await session.instalment.list({ orderBy: 'position' })).items.map(({ name, amount, settled }) => [
      ...[name, amount.amount, settled.amount],
    ])
  const open = async () => (await session.account.receivables({ id: accountId })).currencies[0]?.open
  return { session, bill, owed, open }
}

let world: Awaited<ReturnType<typeof agreed>>
beforeEach(async () => {
  world = await agreed()
})

describe('an ERP that bills an order with a contract', () => {
  it('bills what was agreed on: nothing is owed twice, and each part stays due when the plan says', async () => {
    const { session, bill, owed, open } = world
    const { invoice } = await bill('7', '1000.00')

    expect(await owed()).toEqual([
      ['Deposit', '300.00', '0.00'],
      ['Balance', '700.00', '0.00'],
    ])
    expect(await open()).toEqual(cny('1000.00'))
    expect(await session.instalment.count({ invoiceId: invoice.id })).toBe(2)
  })

  it('may bill the first part by itself, and the rest later', async () => {
    const { session, bill, open } = world
    const [first, second] = [await bill('7', '300.00'), await bill('8', '700.00')]

    expect(await session.instalment.count({ invoiceId: first.invoice.id })).toBe(1)
    expect(await session.instalment.count({ invoiceId: second.invoice.id })).toBe(1)
    expect(await open()).toEqual(cny('1000.00'))
  })

  it('tells of payments, and the part that is due first is paid first', async () => {
    const { session, bill, owed } = world
    await bill('7', '1000.00')
    await session.payment.bring({
      ...{ toldBy: 'erp', reference: 'P1', invoiceNumber: '7', amount: cny('500.00'), paidOn: '2026-11-02' },
    })

    expect(await owed()).toEqual([
      ['Deposit', '300.00', '300.00'],
      ['Balance', '700.00', '200.00'],
    ])
  })

  it('has the last part bear what it bills less or more', async () => {
    const { bill, owed } = world
    await bill('7', '1000.00')
    await bill('7', '950.00')
    expect((await owed()).map(([, amount]) => amount)).toEqual(['300.00', '650.00'])

    await bill('7', '1000.00')
    expect((await owed()).map(([, amount]) => amount)).toEqual(['300.00', '700.00'])
  })

  it('leaves it owed by the contract when it takes its bill back', async () => {
    const { session, bill, open } = world
    await bill('7', '1000.00')
    await bill('7', '1000.00', { isCancelled: true })

    expect(await open()).toEqual(cny('1000.00'))
    expect(await session.instalment.count({ invoiceId: { isNull: true } })).toBe(2)
  })

  it('owes by itself what is no part of the plan', async () => {
    const { bill, owed } = world
    await bill('7', '120.00')

    expect(await owed()).toHaveLength(3)
  })
})
