import { type ErpHarness, erpConnectorContract, stillClock } from '@guanxi/core/testing'
import { afterEach, describe, it } from 'vitest'
import { booksMapping, LISTINGS } from '../fixtures/books-mapping.ts'
import { type Books, startBooks } from '../fixtures/books-server.ts'
import { idOf, number } from '../fixtures/books-wire.ts'
import { deedsIn, SOLD } from '../fixtures/world-deeds.ts'
import { restErp } from './rest-erp.ts'

const running: Books[] = []
afterEach(async () => {
  for (const books of running.splice(0)) await books.close()
})

const SECRET = 'a token that nobody is to see'

async function booksHarness(style: keyof typeof LISTINGS): Promise<ErpHarness> {
  const clock = stillClock('2026-11-02T09:00:00Z')
  const books = await startBooks(clock.now, style === 'keyset')
  running.push(books)
  const mapping = booksMapping(books.url, style)
  const deeds = deedsIn(books.world, clock)
  const outside = (id: string) => String(number(id))
  return {
    ...SOLD,
    ...{ unknownId: '999999', secret: SECRET },
    connect: () => restErp(mapping),
    stranger: () => restErp({ ...mapping, auth: { bearer: SECRET } }),
    deeds: {
      addProduct: async (product) => outside(await deeds.addProduct(product)),
      countOrders: (id) => deeds.countOrders(idOf('customer', id)),
      renameCustomer: (id, name) => deeds.renameCustomer(idOf('customer', id), name),
      renameCustomerLate: (id, name) => deeds.renameCustomerLate(idOf('customer', id), name),
      deleteCustomer: (id) => deeds.deleteCustomer(idOf('customer', id)),
      deactivateProduct: (id) => deeds.deactivateProduct(idOf('product', id)),
      setPrice: (price) => deeds.setPrice({ ...price, productId: idOf('product', price.productId) }),
      ship: async (id) => outside(await deeds.ship(idOf('order', id))),
      invoice: async (id) => outside(await deeds.invoice(idOf('order', id))),
      pay: (id, amount) => deeds.pay(idOf('invoice', id), amount),
      credit: async (id) => outside(await deeds.credit(idOf('invoice', id))),
      loseNextAnswer: books.loseNextAnswer,
      ignoreNextStep: books.ignoreNextStep,
    },
  }
}

describe.each(Object.keys(LISTINGS) as (keyof typeof LISTINGS)[])(
  'books that tell of changes by %s',
  (style) => {
    for (const { id, title, skips, run } of erpConnectorContract())
      it(`${title} (${id})`, async ({ skip }) => {
        const harness = await booksHarness(style)
        const reason = skips(harness)
        if (reason) skip(reason)
        await run(harness)
      })
  },
)
