import { beforeEach, describe, expect, it } from 'vitest'
import { commerce } from '../../../commerce.ts'
import { createCrm, memoryStore } from '../../../index.ts'

async function open() {
  const crm = createCrm({ storage: memoryStore(), tenant: 'acme', plugins: [commerce({ currency: 'CNY' })] })
  await crm.migrate()
  return crm.system('catalogue')
}

let session: Awaited<ReturnType<typeof open>>
beforeEach(async () => {
  session = await open()
})

const bookOf = (code: string, more: object = {}) =>
  session.priceBook.create({ code, name: code, currency: 'CNY', ...more })

describe('the catalogue', () => {
  it('has no price, cost or quantity below 0, and nothing that ends before it begins', async () => {
    const { id: productId } = await session.product.create({ code: 'P', name: 'Pump' })
    const { id: priceBookId } = await bookOf('B')
    const price = { productId, priceBookId, unitPrice: '1' }

    for (const wrong of [{ unitPrice: '-0.01' }, { minQuantity: '-1' }])
      await expect(session.price.create({ ...price, ...wrong })).rejects.toMatchObject({
        code: 'CRM_PRICE_NEGATIVE',
      })
    await expect(session.product.update(productId, { cost: '-1' })).rejects.toMatchObject({
      code: 'CRM_PRICE_NEGATIVE',
    })
    const { id } = await session.price.create({ ...price, startsOn: '2026-11-22', endsOn: '2026-11-22' })
    await expect(session.price.update(id, { endsOn: '2026-11-21' })).rejects.toMatchObject({
      code: 'CRM_PRICE_DAYS',
    })
    await expect(bookOf('late', { startsOn: '2026-02-01', endsOn: '2026-01-01' })).rejects.toMatchObject({
      code: 'CRM_PRICE_DAYS',
    })
    await expect(bookOf('coins', { currency: 'yen' })).rejects.toMatchObject({ code: 'CRM_PRICE_CURRENCY' })
  })

  it('has one default book of each currency at most', async () => {
    const first = await bookOf('first', { isDefault: true })
    const second = await bookOf('second')
    await bookOf('dollars', { currency: 'USD', isDefault: true })

    await expect(session.priceBook.update(second.id, { isDefault: true })).rejects.toMatchObject({
      code: 'CRM_TAKEN',
    })
    await session.priceBook.update(first.id, { isDefault: false })
    expect(await session.priceBook.update(second.id, { isDefault: true })).toMatchObject({ isDefault: true })
  })

  it('has no book that lies below itself, over however many others', async () => {
    const a = await bookOf('a')
    const b = await bookOf('b', { parentId: a.id })
    const c = await bookOf('c', { parentId: b.id })

    for (const parentId of [a.id, c.id])
      await expect(session.priceBook.update(a.id, { parentId })).rejects.toMatchObject({
        code: 'CRM_PRICE_BOOK_CIRCLE',
      })
    expect(await session.priceBook.get(a.id)).toMatchObject({ parentId: null })
    expect(await session.priceBook.update(c.id, { parentId: a.id })).toMatchObject({ parentId: a.id })
  })

  it('tells of what is hardly meant: a parent that is never asked, prices of which the id alone chooses', async () => {
    const { id: productId } = await session.product.create({ code: 'P', name: 'Pump' })
    const dollars = await bookOf('dollars', { currency: 'USD' })
    const child = await bookOf('child', { parentId: dollars.id })
    const price = {
      productId,
      priceBookId: child.id,
      unitPrice: '1',
      minQuantity: '5',
      startsOn: '2026-01-01',
    }
    const [one, other] = [await session.price.create(price), await session.price.create(price)]
    await session.price.create({ ...price, startsOn: '2026-06-01' })
    await session.price.create({ ...price, minQuantity: '6' })

    const doubts = await session.priceBook.check({})
    expect(doubts.map(({ code, bookId }) => [code, bookId])).toEqual([
      ['BOOK_CURRENCY', child.id],
      ['PRICE_TWICE', child.id],
    ])
    expect([...(doubts[1]?.priceIds ?? [])].sort()).toEqual([one.id, other.id].sort())
    await session.priceBook.update(dollars.id, { convertsCurrency: true })
    await session.price.delete(other.id)
    expect(await session.priceBook.check({})).toEqual([])
  })
})
