import assert from 'node:assert/strict'
import { ERP_KINDS, type ErpKind, type ErpPage } from '../../domain/commerce/index.ts'
import { able, deed, type ErpCase, erpCase, leads, type Need, told } from './erp-case.ts'
import type { ErpDesk } from './erp-desk.ts'
import { refused } from './refused.ts'

const OVERLAP_MS = 5 * 60_000

/** How three records of a kind come to be, as their ids; undefined where they are found by more than an id. */
interface Making {
  readonly needs: readonly Need[]
  make(desk: ErpDesk): Promise<readonly string[]>
}

async function three(make: (index: number) => Promise<string>): Promise<readonly string[]> {
  return [await make(1), await make(2), await make(3)]
}

const MAKING: { readonly [K in ErpKind]: Making } = {
  customer: { needs: [], make: (desk) => three(async (n) => (await desk.customer(`Ada ${n}`)).remoteId) },
  product: { needs: [], make: (desk) => three((n) => desk.product(`Widget ${n}`)) },
  stock: { needs: [], make: (desk) => three((n) => desk.product(`Widget ${n}`)) },
  price: {
    needs: [deed('setPrice')],
    async make(desk) {
      const productId = await desk.product()
      for (const [minQuantity, unitPrice] of ['1', '10', '100'].map((n) => [n, `9.${n}`] as const)) {
        const price = { listCode: desk.harness.mark, productId, unitPrice, minQuantity }
        await desk.deeds.setPrice(price)
      }
      const { items } = await desk.pull('price')
      return items.flatMap((price) =>
        !price.isDeleted && price.productId === productId ? [price.remoteId] : [],
      )
    },
  },
  order: {
    needs: [],
    async make(desk) {
      const { remoteId: customerId } = await desk.customer()
      const productId = await desk.product()
      const line = { productId, quantity: '1', unitPrice: '1.00', net: '1.00' }
      return three(async (n) => {
        const push = desk.order(customerId, [line], `o${n}`)
        return (await desk.connector.pushOrder(push, desk.write(`o${n}`))).remoteId
      })
    },
  },
  shipment: {
    needs: [leads, deed('ship')],
    make: async (desk) => [await desk.deeds.ship((await desk.confirmed()).remoteId)],
  },
  invoice: {
    needs: [leads, deed('invoice')],
    make: async (desk) => [await desk.deeds.invoice((await desk.confirmed()).remoteId)],
  },
  payment: {
    needs: [leads, deed('invoice', 'pay')],
    async make(desk) {
      const invoiceId = await desk.deeds.invoice((await desk.confirmed()).remoteId)
      for (const amount of ['0.05', '0.10', '0.15']) await desk.deeds.pay(invoiceId, amount)
      const { items } = await desk.pull('payment')
      return items.flatMap((payment) =>
        !payment.isDeleted && payment.invoiceId === invoiceId ? [payment.remoteId] : [],
      )
    },
  },
  creditNote: {
    needs: [leads, deed('invoice', 'credit')],
    async make(desk) {
      const invoiceId = await desk.deeds.invoice((await desk.confirmed()).remoteId)
      return [await desk.deeds.credit(invoiceId)]
    },
  },
}

const everyKind = ERP_KINDS.map((kind) =>
  erpCase(
    `pull.${kind}`,
    [told(kind), ...MAKING[kind].needs],
    `tells of every ${kind}, page by page to the end and each once, as it is there`,
    async (desk) => {
      const ids = await MAKING[kind].make(desk)
      assert.ok(ids.length > 0, `There is a ${kind} to tell of.`)

      const { items, cursor } = await desk.pull(kind, { limit: 2 })

      const toldIds = items.map(({ remoteId }) => remoteId)
      assert.equal(new Set(toldIds).size, toldIds.length, 'No record is told twice in a run.')
      for (const id of ids) {
        const item = items.find(({ remoteId }) => remoteId === id)
        assert.ok(item, `The pull tells of ${kind} ${id}.`)
        assert.deepEqual(await desk.connector.getById(kind, id, desk.call), item, 'By its id it is the same.')
      }
      const after = await desk.pull(kind, { cursor })
      assert.deepEqual(after.items, [], 'Behind the last cursor there is nothing until something changes.')
    },
  ),
)

/** What is told of changes. */
export const pullCases: readonly ErpCase[] = [
  ...everyKind,

  erpCase(
    'pull.sizes',
    [told('customer')],
    'has no page larger than was asked for, or than it can have',
    async (desk) => {
      const ids = await MAKING.customer.make(desk)
      const { maxPage } = desk.connector.capabilities

      const small = await desk.page('customer', { limit: 2 })
      const large = await desk.page('customer', { limit: maxPage * 10 })
      const { items } = await desk.pull('customer', { limit: maxPage * 10 })

      assert.equal(small.items.length, 2)
      assert.equal(small.more, true, 'There are three customers at least.')
      assert.ok(large.items.length <= maxPage, `A page has ${maxPage} records at most.`)
      for (const id of ids) assert.ok(items.some(({ remoteId }) => remoteId === id))
    },
  ),

  erpCase(
    'pull.changed',
    [told('customer'), deed('renameCustomer')],
    'tells of a change after the cursor, and of nothing else',
    async (desk) => {
      const { remoteId } = await desk.customer()
      await desk.customer('Bob')
      const { cursor } = await desk.pull('customer')
      await desk.deeds.renameCustomer(remoteId, `${desk.mark} Ada L.`)

      const { items } = await desk.pull('customer', { cursor })

      assert.deepEqual(
        items.map((item) => [item.remoteId, item.isDeleted || item.name]),
        [[remoteId, `${desk.mark} Ada L.`]],
      )
    },
  ),

  erpCase(
    'pull.resumed',
    [told('customer')],
    'goes on in another process, where the first stopped',
    async (desk) => {
      const ids = await MAKING.customer.make(desk)

      const { items, cursor } = await desk.page('customer', { limit: 1 })
      const rest: string[] = []
      const { signal } = desk.call
      let next: string = JSON.parse(JSON.stringify(cursor))
      for (let more = true; more; ) {
        const pull = { cursor: next, limit: 2, overlapMs: OVERLAP_MS, signal }
        const page = await desk.harness.connect().pulls.customer?.(pull)
        assert.ok(page)
        rest.push(...page.items.map(({ remoteId }) => remoteId))
        ;({ more, cursor: next } = page)
        assert.ok(rest.length < 20_000, 'It comes to an end.')
      }

      const [first] = items
      assert.ok(first && !rest.includes(first.remoteId), 'What the first page told is not told again.')
      for (const id of ids) assert.ok(id === first.remoteId || rest.includes(id), `It tells of ${id}.`)
    },
  ),

  erpCase(
    'pull.late',
    [told('customer'), deed('renameCustomer', 'renameCustomerLate')],
    'tells of what was begun before the cursor and committed behind it, to who begins once more',
    async (desk) => {
      const [ada, bob] = [await desk.customer(), await desk.customer('Bob')]
      await desk.deeds.renameCustomer(bob.remoteId, `${desk.mark} Bobby`)
      const { cursor } = await desk.pull('customer')
      await desk.deeds.renameCustomerLate(ada.remoteId, `${desk.mark} Late`)

      const { name } = await desk.toldOf('customer', ada.remoteId, { cursor, overlapMs: OVERLAP_MS })

      assert.equal(name, `${desk.mark} Late`)
    },
  ),

  erpCase(
    'pull.overlap',
    [told('customer')],
    'comes to an end when it begins once more, however small the pages',
    async (desk) => {
      await MAKING.customer.make(desk)
      const { cursor } = await desk.pull('customer')

      // It fails by itself where there are more pages than anybody has.
      await desk.pull('customer', { cursor, overlapMs: OVERLAP_MS, limit: 1 })
    },
  ),

  erpCase('pull.cursor', [told('customer')], 'refuses a cursor that is none of its own', async (desk) => {
    await refused(desk.page('customer', { cursor: 'not a cursor' }), ['validation'])
  }),

  erpCase(
    'pull.inactive',
    [told('product'), deed('deactivateProduct')],
    'tells that a product is not sold any more',
    async (desk) => {
      const productId = await desk.product()
      const { cursor } = await desk.pull('product')
      await desk.deeds.deactivateProduct(productId)

      const { isInactive } = await desk.toldOf('product', productId, { cursor })

      assert.equal(isInactive, true)
      assert.equal((await desk.connector.getById('product', productId, desk.call))?.isInactive, true)
    },
  ),

  erpCase(
    'pull.deleted',
    [told('customer'), able('deletes', 'feed'), deed('deleteCustomer')],
    'tells that a customer was deleted',
    async (desk) => {
      const { remoteId } = await desk.customer()
      const { cursor } = await desk.pull('customer')
      await desk.deeds.deleteCustomer(remoteId)

      const { items } = await desk.pull('customer', { cursor })

      assert.deepEqual(items, [{ remoteId, isDeleted: true }])
      assert.equal(await desk.connector.getById('customer', remoteId, desk.call), null)
    },
  ),

  erpCase(
    'pull.swept',
    [told('customer'), able('deletes', 'sweep'), deed('deleteCustomer')],
    'lists the ids of those who are there, each once, and not of one who was deleted',
    async (desk) => {
      const [gone = '', ...there] = await MAKING.customer.make(desk)
      await desk.deeds.deleteCustomer(gone)

      const ids: string[] = []
      let cursor: string | null = null
      for (let more = true; more; ) {
        const page: ErpPage<string> | undefined = await desk.connector.listIds?.('customer', {
          cursor,
          limit: 2,
          ...desk.call,
        })
        assert.ok(page, 'A system that tells of no deletion lists its ids.')
        assert.ok(page.items.length <= 2)
        ids.push(...page.items)
        ;({ more, cursor } = page)
        assert.ok(ids.length < 20_000, 'It comes to an end.')
      }

      assert.equal(new Set(ids).size, ids.length, 'No id is listed twice.')
      assert.ok(!ids.includes(gone), 'Who was deleted is not listed.')
      for (const id of there) assert.ok(ids.includes(id), `${id} is listed.`)
      assert.equal(await desk.connector.getById('customer', gone, desk.call), null)
    },
  ),
]
