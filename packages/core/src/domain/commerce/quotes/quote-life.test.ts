import { describe, expect, it } from 'vitest'
import { openShop, outcomeOf, WORK } from '../fixtures/shop.ts'

describe('a quote', () => {
  it('is drafted, sent and accepted: there is one order, and the deal comes to its net', async () => {
    const { session, deal, draft } = await openShop({
      tax: { rates: [{ class: 'standard', rate: '0.13', code: 'VAT13' }] },
    })
    const { id } = await draft({ discounts: [{ percent: '10', reason: 'A friend' }] })

    await session.quote.send({ id })
    const placed = await session.quote.accept({ id, customerReference: 'PO 7' })
    const again = await session.quote.accept({ id })

    expect(placed).toMatchObject({
      ...{ number: 'O2026-0001', quoteId: id, customerReference: 'PO 7', status: 'placed' },
      ...{ net: { amount: '89.99' }, tax: { amount: '11.70' }, total: { amount: '101.69' } },
    })
    expect(again.id).toBe(placed.id)
    expect(await session.order.count()).toBe(1)
    expect((await session.orderLine.list()).items).toMatchObject([
      { orderId: placed.id, position: 1, quantity: '3.000000', net: { amount: '89.99' } },
    ])
    expect(await session.opportunity.get(deal.id)).toMatchObject({ amount: { amount: '89.99' } })
    expect(await session.quote.get(id)).toMatchObject({ status: 'accepted', isPrimary: true })
  })

  it('has the number of its series, which every version of it keeps', async () => {
    const { session, draft } = await openShop({ numbers: { quote: 'AN-{yy}{mm}-{000}' } })
    const first = await draft()
    await session.quote.send({ id: first.id })

    const second = await session.quote.revise({ id: first.id })

    expect([first, second]).toMatchObject([
      { number: 'AN-2611-001', revision: 1 },
      { number: 'AN-2611-001', revision: 2, status: 'draft' },
    ])
    expect((await draft()).number).toBe('AN-2611-002')
  })

  it('is superseded when the next version is sent, which is primary in its place', async () => {
    const { session, draft } = await openShop()
    const { id } = await draft()
    await session.quote.send({ id })
    const next = await session.quote.revise({ id })
    expect(await session.quote.get(id)).toMatchObject({ status: 'sent', isPrimary: true })
    await expect(session.quote.revise({ id })).rejects.toMatchObject({ code: 'CRM_QUOTE_REVISED' })

    await session.quote.change({ id: next.id, lines: [{ ...WORK, quantity: '2' }] })
    await session.quote.send({ id: next.id })

    expect(await session.quote.get(id)).toMatchObject({ status: 'superseded', isPrimary: false })
    expect(await session.quote.get(next.id)).toMatchObject({ isPrimary: true, net: { amount: '66.66' } })
    await expect(session.quote.accept({ id })).rejects.toMatchObject({ code: 'CRM_QUOTE_STATUS' })
  })

  it('stands once it was accepted: a version that was begun meanwhile is not sent', async () => {
    const { session, draft } = await openShop()
    const { id } = await draft()
    await session.quote.send({ id })
    const next = await session.quote.revise({ id })
    await session.quote.accept({ id })

    await expect(session.quote.send({ id: next.id })).rejects.toMatchObject({ code: 'CRM_QUOTE_STATUS' })
  })

  it.each([
    ['on its last day', '2026-12-02T15:59:59Z', 'placed'],
    ['the day after', '2026-12-02T16:00:00Z', 'CRM_QUOTE_EXPIRED'],
  ])('is judged by the day of the tenant: accepted %s', async (_, at, outcome) => {
    const { session, draft, clock } = await openShop({}, { zone: 'Asia/Shanghai' })
    const { id } = await draft()
    expect(await session.quote.send({ id })).toMatchObject({ validUntil: '2026-12-02' })

    clock.set(new Date(at))

    expect(await outcomeOf(session.quote.accept({ id }).then(({ status }) => status))).toBe(outcome)
    expect((await session.quote.explain({ id })).isExpired).toBe(outcome !== 'placed')
  })

  it('is one of several of a deal, of which one is primary: the first, or the one that is made so', async () => {
    const { session, draft } = await openShop()
    const [one, other] = [await draft(), await draft()]
    expect([one.isPrimary, other.isPrimary]).toEqual([true, false])

    await session.quote.makePrimary({ id: other.id })

    expect((await session.quote.list({ where: { isPrimary: true } })).items).toMatchObject([{ id: other.id }])
  })

  it('is declined or taken back, and accepted no more', async () => {
    const { session, draft } = await openShop()
    const [one, other] = [await draft(), await draft()]
    await session.quote.send({ id: one.id })

    await session.quote.decline({ id: one.id, reason: 'Too dear' })
    await session.quote.withdraw({ id: other.id })

    expect(await session.quote.get(one.id)).toMatchObject({ status: 'declined', closedReason: 'Too dear' })
    for (const { id } of [one, other])
      await expect(session.quote.accept({ id })).rejects.toMatchObject({ code: 'CRM_QUOTE_STATUS' })
  })

  it('that earns less than its floor is not sent, whoever approves', async () => {
    const { session, draft, pump } = await openShop({ margin: { floor: '0.50' } })
    const { id } = await draft({ lines: [WORK, { productId: pump.id, quantity: '9' }] })

    await session.quote.submit({ id })

    await expect(session.quote.send({ id })).rejects.toMatchObject({ code: 'CRM_QUOTE_MARGIN' })
  })

  it('replaces its lines, and a form that is older than the quote is refused', async () => {
    const { session, draft } = await openShop()
    const { id, version } = await draft({ lines: [WORK, WORK, WORK] })

    const changed = await session.quote.change({ id, version, lines: [WORK] })

    expect(changed).toMatchObject({ net: { amount: '99.99' }, status: 'draft' })
    expect(await session.quoteLine.count()).toBe(1)
    await expect(session.quote.change({ id, version, notes: 'x' })).rejects.toMatchObject({
      code: 'CRM_CONFLICT',
    })
  })

  it('counts a price that somebody says as a discount, for approvals to see', async () => {
    const { session, draft, pump } = await openShop()

    const quote = await draft({ lines: [{ productId: pump.id, quantity: '2', unitPrice: '75' }] })

    expect(quote).toMatchObject({ net: { amount: '150.00' }, discountBp: 2500 })
    expect((await session.quoteLine.list()).items).toMatchObject([{ listPrice: '100.000000' }])
  })

  it('stands in the timeline of its customer, with its order, for who may see them', async () => {
    const { session, rep, as, account, draft } = await openShop()
    const { id } = await draft()
    await session.quote.send({ id })
    await session.quote.accept({ id })

    const told = (await rep.account.timeline({ id: account.id })).map(({ command, entity }) => [
      entity,
      command,
    ])

    expect(told).toContainEqual(['quote', 'quote.draft'])
    expect(told).toContainEqual(['quote', 'quote.send'])
    expect(told).toContainEqual(['order', 'quote.accept'])
    await expect(as('nobody').account.timeline({ id: account.id })).rejects.toMatchObject({
      code: 'CRM_FORBIDDEN',
    })
  })
})
