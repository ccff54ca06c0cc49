import { describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { createCrm, memoryStore } from '../../../index.ts'

const reader = (hidden: readonly string[]) =>
  ({
    product: { read: 'all', commands: 'all' },
    priceBook: { read: 'all' },
    price: { read: 'all', hidden },
  }) as const

async function shop() {
  const crm = createCrm({
    storage: memoryStore(),
    tenant: 'acme',
    plugins: [commerce({ currency: 'CNY' })],
    roles: [
      { id: 'open', grants: reader([]) },
      { id: 'blind', grants: reader(['unitPrice']) },
      { id: 'dayless', grants: reader(['endsOn']) },
      {
        id: 'rep',
        grants: {
          product: { read: 'all', commands: 'all' },
          price: { read: 'all' },
          priceBook: { read: 'all' },
          account: { read: 'own' },
        },
      },
    ],
  })
  await crm.migrate()
  const session = crm.system('catalogue')
  const product = await session.product.create({ code: 'SKU-1', name: 'Pump', listPrice: '100' })
  const everybody = await session.priceBook.create({
    code: 'all',
    name: 'All',
    currency: 'CNY',
    isDefault: true,
  })
  const gold = await session.priceBook.create({
    code: 'gold',
    name: 'Gold',
    currency: 'CNY',
    parentId: everybody.id,
  })
  await session.price.create({ priceBookId: everybody.id, productId: product.id, unitPrice: '95' })
  await session.price.create({
    priceBookId: gold.id,
    productId: product.id,
    unitPrice: '80',
    minQuantity: '10',
  })
  const account = await session.account.create({ name: 'Ada', priceBookId: gold.id })
  return { crm, session, product, everybody, gold, account }
}

describe('the price of a product', () => {
  it('is that of the customer, from the quantity on from which they have it', async () => {
    const { session, product, account } = await shop()
    const price = async (given: object) => {
      const answer = await session.product.price({ productId: product.id, ...given })
      return answer.isPriced ? `${answer.unitPrice} ${answer.source}` : 'none'
    }

    expect(await price({ accountId: account.id, quantity: '10' })).toBe('80.000000 book')
    expect(await price({ accountId: account.id })).toBe('95.000000 parent')
    expect(await price({})).toBe('95.000000 default')
    expect(await price({ currency: 'USD' })).toBe('none')
  })

  it('is told with why there is none, and refused for what the caller may not see', async () => {
    const { crm, session, product, account } = await shop()
    const rep = crm.as(crm.actor({ id: 'rep', roles: ['rep'] }))

    expect(await session.product.price({ productId: product.id, currency: 'USD' })).toMatchObject({
      ...{
        isPriced: false,
        trace: [{ source: 'contract' }, { why: 'currency' }, { source: 'product', why: 'currency' }],
      },
    })
    await expect(session.product.price({ productId: 'gone' })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
    await expect(rep.product.price({ productId: product.id, accountId: account.id })).rejects.toMatchObject({
      code: 'CRM_NOT_FOUND',
    })
  })

  it('is refused rather than told wrong to whom something is hidden that it depends on', async () => {
    const { crm, product } = await shop()
    const ask = (role: string) =>
      crm.as(crm.actor({ id: 'ann', roles: [role] })).product.price({ productId: product.id })

    expect(await ask('open')).toMatchObject({ source: 'default' })
    await expect(ask('blind')).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
    await expect(ask('dayless')).rejects.toMatchObject({ code: 'CRM_FORBIDDEN' })
  })
})
