import { createCrm, defineCommand, type SchemaLike } from '@guanxi/core'
import { commerce, commerceEntities } from '@guanxi/core/commerce'
import { memoryStore } from '@guanxi/core/store'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, TWO_DATABASES } from './fixtures/two-databases.ts'

const ON = '2026-11-22'
const someDay = fc.constantFrom(null, '2026-11-21', '2026-11-22', '2026-11-23')
const days = { startsOn: someDay, endsOn: someDay }
const inOrder = ({ startsOn, endsOn }: Days) => !startsOn || !endsOn || startsOn <= endsOn

interface Days {
  readonly startsOn: string | null
  readonly endsOn: string | null
}

const someBook = fc
  .record({
    currency: fc.constantFrom('CNY', 'USD'),
    /** How many before it; one that is not there is none. */
    above: fc.integer({ min: 1, max: 4 }),
    ...{ convertsCurrency: fc.boolean(), isDefault: fc.boolean(), isActive: fc.boolean(), ...days },
  })
  .filter(inOrder)
const somePrice = fc
  .record({
    ...{ book: fc.nat(3), product: fc.nat(1), unitPrice: fc.integer({ min: 1, max: 99 }) },
    ...{ minQuantity: fc.constantFrom(0, 5, 10, 11), ...days },
  })
  .filter(inOrder)
const someAgreement = fc
  .record({
    ...{ product: fc.nat(1), unitPrice: fc.integer({ min: 1, max: 99 }), isActive: fc.boolean() },
    ...{ currency: fc.constantFrom('CNY', 'USD') },
    ...{ startsOn: fc.constantFrom('2026-01-01', ON), endsOn: fc.constantFrom('2026-11-21', ON) },
  })
  .filter(inOrder)
const someCatalogue = fc.record({
  books: fc.array(someBook, { maxLength: 4 }),
  prices: fc.uniqueArray(somePrice, {
    selector: ({ book, product, minQuantity, startsOn }) => [book, product, minQuantity, startsOn].join(),
    maxLength: 10,
  }),
  agreed: fc.uniqueArray(someAgreement, { selector: ({ product, startsOn }) => `${product} ${startsOn}` }),
  listPrices: fc.tuple(fc.option(fc.nat(99)), fc.option(fc.nat(99))),
  rates: fc.uniqueArray(
    fc.record({ asOf: fc.constantFrom('2026-11-01', ON, '2026-11-23'), rate: fc.nat({ max: 8 }) }),
    {
      selector: ({ asOf }) => asOf,
    },
  ),
  customerBook: fc.option(fc.nat(3)),
})
type Catalogue = typeof someCatalogue extends fc.Arbitrary<infer T> ? T : never

const anything: SchemaLike<Readonly<Record<string, unknown>>> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => ({ value: value as Record<string, unknown> }),
  },
}
/** What was agreed, as if it had been signed. */
const agree = defineCommand({
  name: 'contract.agree',
  input: anything,
  async run({ accountId, productId, unitPrice, currency, isActive, number, startsOn, endsOn }, { records }) {
    const shared = { accountId, startsOn, endsOn } as { accountId: string; startsOn: string; endsOn: string }
    const nothing = { amount: '0', currency: currency as string }
    const { id: contractId } = await records(commerceEntities.contract).create({
      ...{ ...shared, number: number as string, currency: nothing.currency, total: nothing },
      status: isActive ? 'active' : 'draft',
    })
    return records(commerceEntities.contractLine).create({
      ...{
        ...shared,
        contractId,
        productId: productId as string,
        unitPrice: unitPrice as string,
        net: nothing,
      },
      ...{ description: 'Pump', quantity: '1', billing: 'once', taxClass: 'standard', amendment: 1 },
    })
  },
})

type Opened = Pick<Database, 'connect' | 'drop'>
const STORES: readonly (readonly [string, () => Promise<Opened>])[] = [
  ['memory', async () => ({ connect: () => memoryStore(), drop: async () => {} })],
  ...TWO_DATABASES,
]

describe.each(STORES)('prices on %s', (_, open) => {
  let database: Opened
  const make = () =>
    createCrm({ storage: database.connect(), plugins: [commerce({ currency: 'CNY' })], commands: [agree] })
  let crm: ReturnType<typeof make>
  let tenants = 0

  beforeAll(async () => {
    database = await open()
    crm = make()
    await crm.migrate()
  })
  afterAll(async () => {
    await crm.stop()
    await database.drop()
  })

  it('are those that somebody finds who reads through all books', async () => {
    await fc.assert(
      fc.asyncProperty(someCatalogue, fc.constantFrom('1', '10'), async (catalogue, quantity) => {
        const { session, books, products, account } = await write(catalogue)
        for (const [at, product] of products.entries()) {
          const asked = { productId: product.id, accountId: account.id, quantity, on: ON }
          const answer = await session.product.price(asked)
          const taken = answer.trace.find((step) => step.taken)
          const told = answer.isPriced
            ? `${Number(answer.unitPrice)} ${answer.source} ${books.findIndex(({ id }) => id === taken?.bookId)}`
            : 'none'
          expect(told).toBe(readThrough(catalogue, at, Number(quantity)))
        }
      }),
      { numRuns: 40 },
    )
  })

  it('have one default book of a currency, of however many that are to be it at once', async () => {
    const tenant = `t${tenants++}`
    const admin = crm.actor({ tenant, id: 'boss', roles: ['admin'] })
    const books = []
    for (const code of ['a', 'b', 'c', 'd'])
      books.push(await crm.as(admin).priceBook.create({ code, name: 'Book', currency: 'CNY' }))

    const outcomes = await Promise.allSettled(
      books.map(({ id }) => crm.as(admin).priceBook.update(id, { isDefault: true })),
    )

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'CRM_TAKEN' })
    expect(await crm.as(admin).priceBook.count({ isDefault: true })).toBe(1)
  })

  async function write({ books, prices, agreed, listPrices, rates, customerBook }: Catalogue) {
    const session = crm.as(crm.actor({ tenant: `t${tenants++}`, id: 'boss', roles: ['admin'] }))
    const known: { readonly id: string }[] = []
    for (const [at, { above, isDefault, ...book }] of books.entries())
      known.push(
        await session.priceBook.create({
          ...{ ...book, code: `b${at}`, name: 'Book', parentId: known[at - above]?.id ?? null },
          isDefault: isDefault && isFirstDefault(books, at),
        }),
      )
    const products = []
    for (const [at, listPrice] of listPrices.entries())
      products.push(
        await session.product.create({
          ...{ code: `p${at}`, name: 'Pump', listPrice: listPrice === null ? null : String(listPrice) },
        }),
      )
    const account = await session.account.create({
      ...{ name: 'Ada', priceBookId: known[customerBook ?? -1]?.id ?? null },
    })
    for (const { book, product, unitPrice, minQuantity, ...price } of prices)
      if (known[book])
        await session.price.create({
          ...{ ...price, priceBookId: known[book].id, productId: products[product]?.id ?? '' },
          ...{ unitPrice: String(unitPrice), minQuantity: String(minQuantity) },
        })
    for (const [at, { product, unitPrice, ...line }] of agreed.entries())
      await session.contract.agree({
        ...{ ...line, accountId: account.id, productId: products[product]?.id },
        ...{ unitPrice: String(unitPrice), number: `c${at}` },
      })
    for (const { asOf, rate } of rates)
      await session.fxRate.create({ base: 'USD', quoted: 'CNY', asOf, rate: String(rate + 1) })
    return { session, books: known, products, account }
  }
})

function isFirstDefault(books: Catalogue['books'], at: number): boolean {
  const { currency } = books[at] as Catalogue['books'][number]
  return books.findIndex((book) => book.isDefault && book.currency === currency) === at
}

function holds({ startsOn, endsOn }: Days): boolean {
  return (startsOn === null || startsOn <= ON) && (endsOn === null || endsOn >= ON)
}

/** As somebody would who has the books on paper. */
function readThrough(catalogue: Catalogue, product: number, quantity: number): string {
  const { books, prices, agreed, listPrices, rates, customerBook } = catalogue
  const ours = agreed
    .filter((one) => one.product === product && one.isActive && one.currency === 'CNY' && holds(one))
    .toSorted((one, other) => other.startsOn.localeCompare(one.startsOn))
  if (ours[0]) return `${ours[0].unitPrice} contract -1`

  const seen = new Set<number>()
  const defaults = [...books.keys()]
    .filter((at) => books[at]?.isDefault && isFirstDefault(books, at))
    .toSorted((one) => (books[one]?.currency === 'CNY' ? -1 : 1))
  const first = customerBook !== null && books[customerBook] ? [customerBook] : []
  for (const [chain, source] of [
    ...first.map((at) => [at, 'book'] as const),
    ...defaults.map((at) => [at, 'default'] as const),
  ])
    for (let at = chain; books[at] && !seen.has(at); at -= books[at]?.above ?? 0) {
      seen.add(at)
      const found = inBook(at)
      if (found !== undefined) return `${found} ${at === chain ? source : 'parent'} ${at}`
    }
  const listPrice = listPrices[product]
  return listPrice == null ? 'none' : `${listPrice} product -1`

  function inBook(at: number): number | undefined {
    const book = books[at] as Catalogue['books'][number]
    if (!book.isActive || !holds(book)) return undefined
    const rate = rates
      .filter(({ asOf }) => asOf <= ON)
      .toSorted((one, other) => other.asOf.localeCompare(one.asOf))[0]
    if (book.currency !== 'CNY' && (!book.convertsCurrency || !rate)) return undefined
    const [best] = prices
      .filter(
        (one) => one.book === at && one.product === product && one.minQuantity <= quantity && holds(one),
      )
      .toSorted(
        (one, other) =>
          other.minQuantity - one.minQuantity || (other.startsOn ?? '').localeCompare(one.startsOn ?? ''),
      )
    return best && best.unitPrice * (book.currency === 'CNY' ? 1 : (rate?.rate ?? 0) + 1)
  }
}
