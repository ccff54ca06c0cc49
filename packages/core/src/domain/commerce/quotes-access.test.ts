import { describe, expect, it } from 'vitest'
import { commerce } from '../../commerce.ts'
import type { Role } from '../../index.ts'
import { createTestCrm, dump } from '../../testing/index.ts'
import { outcomeOf, WORK } from './fixtures/shop.ts'

/** May do everything with what is their own, and sees neither what things cost us nor what is earned. */
const rep: Role = {
  id: 'rep',
  grants: {
    account: { read: 'own' },
    opportunity: { read: 'own' },
    contact: { read: 'own' },
    product: { read: { family: 'pumps' }, hidden: ['cost'] },
    quote: { read: 'own', update: 'own', hidden: ['cost', 'marginBp'], commands: 'all' },
    quoteLine: { read: 'all', hidden: ['unitCost'] },
    order: { read: 'own', commands: 'all' },
    orderLine: { read: 'all' },
    stockLevel: { commands: 'all' },
  },
}
const COST = '4711'

async function openOffice() {
  const thin = { id: 'thin', when: { marginBp: { lt: 9000 } }, approval: { by: [{ role: 'rep' }] } }
  const made = await createTestCrm({
    plugins: [commerce({ currency: 'CNY', approvals: [thin] })],
    roles: [rep],
  })
  const { session, as } = made
  const [ann, bob] = [await session.user.create({ name: 'Ann' }), await session.user.create({ name: 'Bob' })]
  const own = async (ownerId: string, name: string) => {
    const account = await session.account.create({ name, ownerId })
    const deal = await session.opportunity.create({ name, accountId: account.id, ownerId })
    const pump = await session.product.create({
      ...{ code: name, name, family: ownerId === ann.id ? 'pumps' : 'others' },
      ...{ listPrice: '10000', cost: COST },
    })
    const lines = [{ productId: pump.id, quantity: '1' }]
    const quote = await session.quote.draft({ opportunityId: deal.id, lines })
    const sent = await session.quote.draft({ accountId: account.id, lines: [WORK] })
    await session.quote.update(sent.id, { ownerId })
    await session.quote.send({ id: sent.id })
    const order = await session.order.place({ opportunityId: deal.id, lines })
    return { account, deal, pump, quote, sent, order }
  }
  const [mine, theirs] = [await own(ann.id, 'Mine'), await own(bob.id, 'Theirs')]
  return { ...made, mine, theirs, ann, rep: as(ann.id, 'rep') }
}

describe('whoever sells', () => {
  it('sells what is their own, and owns what they draft', async () => {
    const { rep: asRep, mine, ann } = await openOffice()

    const quote = await asRep.quote.draft({ accountId: mine.account.id, lines: [WORK] })
    await asRep.quote.send({ id: quote.id })
    const order = await asRep.quote.accept({ id: quote.id })

    expect([quote.ownerId, order.ownerId]).toEqual([ann.id, ann.id])
  })

  it('is answered for what is not theirs like for what never was, and nothing changes', async () => {
    const { rep: asRep, theirs, mine, store } = await openOffice()
    const before = await dump(store)
    const ask = async ({
      account,
      deal,
      pump,
      quote,
      sent,
      order,
    }: Record<keyof typeof theirs, { id: string }>) => [
      await outcomeOf(asRep.quote.draft({ opportunityId: deal.id, lines: [WORK] })),
      await outcomeOf(asRep.quote.draft({ accountId: account.id, lines: [WORK] })),
      await outcomeOf(
        asRep.quote.draft({ accountId: mine.account.id, lines: [{ productId: pump.id, quantity: '1' }] }),
      ),
      await outcomeOf(asRep.quote.change({ id: quote.id, notes: 'x' })),
      await outcomeOf(asRep.quote.submit({ id: quote.id })),
      await outcomeOf(asRep.quote.send({ id: quote.id })),
      await outcomeOf(asRep.quote.makePrimary({ id: quote.id })),
      await outcomeOf(asRep.quote.withdraw({ id: quote.id })),
      await outcomeOf(asRep.quote.revise({ id: sent.id })),
      await outcomeOf(asRep.quote.accept({ id: sent.id })),
      await outcomeOf(asRep.quote.decline({ id: sent.id })),
      await outcomeOf(asRep.quote.approvals({ id: quote.id })),
      await outcomeOf(asRep.quote.explain({ id: quote.id })),
      await outcomeOf(asRep.order.place({ accountId: account.id, lines: [WORK] })),
      await outcomeOf(asRep.order.confirm({ id: order.id })),
      await outcomeOf(asRep.order.ship({ id: order.id })),
      await outcomeOf(asRep.order.cancel({ id: order.id })),
      await outcomeOf(
        asRep.stockLevel.tell({ levels: [{ productId: pump.id, available: '1', asOf: new Date(0) }] }),
      ),
    ]
    const never = { id: 'never' }

    const answers = await ask(theirs)

    expect(answers).toEqual(
      await ask({ account: never, deal: never, pump: never, quote: never, sent: never, order: never }),
    )
    expect(new Set(answers)).toEqual(new Set(['CRM_NOT_FOUND', 'CRM_QUOTE_PRODUCT']))
    expect(await dump(store)).toEqual(before)
  })

  it('is told neither what things cost us nor what is earned, whatever they ask', async () => {
    const { rep: asRep, mine } = await openOffice()
    const { id } = mine.quote

    const seen = [
      await asRep.quote.get(id),
      (await asRep.quoteLine.list({ where: { quoteId: id } })).items,
      await asRep.quote.explain({ id }),
      await asRep.quote.approvals({ id }),
      await asRep.quote.change({ id, discounts: [{ percent: '1' }] }),
      await asRep.quote.history(id),
      await outcomeOf(asRep.quote.send({ id })),
    ]

    const text = JSON.stringify(seen)
    expect(text).not.toContain(COST)
    expect(text).not.toContain('marginBp')
    expect(seen[3]).toEqual({ needed: [], hidden: ['thin'] })
  })
})
