import { expect, it } from 'vitest'
import { booksMapping } from '../fixtures/books-mapping.ts'
import { startBooks } from '../fixtures/books-server.ts'
import { shop } from '../fixtures/shop.ts'
import { restErp } from './rest-erp.ts'

it('sells what the books tell of, and has customer and order there once although both answers got lost', async () => {
  const books = await startBooks(() => Date.parse('2026-11-02T09:00:00Z'), true)
  try {
    const connector = restErp(booksMapping(books.url, 'keyset'))
    const { session, erp, place, clock } = await shop({ erp: { connector } })
    const price = { amount: '100.00', currency: 'CNY' }
    books.world.addProduct({ code: 'P1', name: 'Press', listPrice: price, available: '10' })
    await erp.sync()
    const [product] = (await session.product.list()).items
    const account = await session.account.create({ name: 'North Ltd.' })
    const order = await place(account.id, product.id)

    // First that of the customer, then that of the order.
    books.loseNextAnswer()
    await erp.sync()
    expect(books.world.all('order')).toEqual([])
    books.loseNextAnswer()
    await clock.advance('10m')

    expect(await erp.explain({ entity: 'order', id: order.id })).toMatchObject({ state: 'synced' })
    expect(books.world.all('customer')).toMatchObject([{ name: 'North Ltd.' }])
    expect(books.world.all('order')).toMatchObject([{ state: 'confirmed', total: '226.00' }])
    expect(books.world.all('stock')).toMatchObject([{ available: '8' }])
  } finally {
    await books.close()
  }
})
