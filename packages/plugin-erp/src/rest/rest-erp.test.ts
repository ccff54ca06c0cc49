import { isCrmError } from '@guanxi/core'
import type { ErpConnector, ErpCustomer, ErpGone, ErpPage } from '@guanxi/core/commerce'
import { guardedFetch } from '@guanxi/core/outgoing'
import { stillClock } from '@guanxi/core/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { booksMapping } from '../fixtures/books-mapping.ts'
import { type Books, startBooks, TOKEN } from '../fixtures/books-server.ts'
import { restErp } from './rest-erp.ts'
import type { RestErpOptions } from './rest-options.ts'

const { signal } = new AbortController()
const write = { key: 'crm:acme:1', signal }
let books: Books
const clock = stillClock('2026-11-02T09:00:00Z')
beforeEach(async () => {
  books = await startBooks(clock.now, true)
})
afterEach(() => books.close())

const connect = (changes: Partial<RestErpOptions> = {}): ErpConnector =>
  restErp({ ...booksMapping(books.url, 'keyset'), ...changes })

/** A system that answers everything so. */
function answering(body: string, status = 200): Partial<RestErpOptions> {
  return { fetch: async () => new Response(body, { status }) }
}

describe('what a status means', () => {
  it.each([
    [400, 'validation', 'validation'],
    [401, 'auth', 'auth'],
    [403, 'auth', 'auth'],
    [409, 'conflict', 'conflict'],
    [412, 'conflict', 'conflict'],
    [429, 'rateLimited', 'rateLimited'],
    [500, 'unavailable', 'timeoutUnknown'],
    [502, 'unavailable', 'timeoutUnknown'],
    [503, 'unavailable', 'unavailable'],
    [504, 'unavailable', 'timeoutUnknown'],
  ])('%i of a read is %s, of a write %s', async (status, read, written) => {
    books.answerWith(status)

    await expect(connect().check({ signal })).rejects.toMatchObject({ code: read, remote: `HTTP ${status}` })
    await expect(connect().upsertCustomer({ name: 'Ada' }, write)).rejects.toMatchObject({ code: written })
  })

  it('is what the mapping says, where it says so', async () => {
    books.answerWith(420)

    const connector = connect({ errors: { statuses: { 420: 'rateLimited' } } })

    await expect(connector.check({ signal })).rejects.toMatchObject({ code: 'rateLimited' })
  })

  it('has with it how long the system wants to be left alone', async () => {
    books.answerWith(429, { 'retry-after': '7' })

    await expect(connect().check({ signal })).rejects.toMatchObject({ retryAfterMs: 7_000 })
  })
})

describe('what was not answered', () => {
  it('may have been written when the line broke', async () => {
    books.loseNextAnswer()

    await expect(connect().upsertCustomer({ name: 'Ada' }, write)).rejects.toMatchObject({
      code: 'timeoutUnknown',
    })

    expect(books.world.all('customer')).toHaveLength(1)
  })

  it('was not written when there was nobody to connect to', async () => {
    await books.close()

    const lost = connect().upsertCustomer({ name: 'Ada' }, write)

    await expect(lost).rejects.toMatchObject({ code: 'unavailable', remote: 'ECONNREFUSED' })
  })

  it('may have been written when it took too long', async () => {
    const hanging: RestErpOptions['fetch'] = (_, { signal: ended }) =>
      new Promise((_answer, fail) => ended.addEventListener('abort', () => fail(ended.reason)))

    const late = connect({ fetch: hanging, timeoutMs: 5 }).upsertCustomer({ name: 'Ada' }, write)

    await expect(late).rejects.toMatchObject({ code: 'timeoutUnknown' })
  })

  it('may have been written when the answer is no JSON, or tells no id', async () => {
    const garbled = connect(answering('<h1>Welcome</h1>')).upsertCustomer({ name: 'Ada' }, write)
    const without = connect(answering('{"data":{}}')).upsertCustomer({ name: 'Ada' }, write)

    await expect(garbled).rejects.toMatchObject({ code: 'timeoutUnknown' })
    await expect(without).rejects.toMatchObject({ code: 'timeoutUnknown' })
  })

  it('was not sent where the guard lets nothing through', async () => {
    const guarded = connect({ fetch: guardedFetch() })

    await expect(guarded.upsertCustomer({ name: 'Ada' }, write)).rejects.toMatchObject({
      code: 'unavailable',
    })
  })
})

it('goes out by the guard to a host that is allowed', async () => {
  const guarded = connect({ fetch: guardedFetch({ allow: [books.url] }) })

  expect(await guarded.upsertCustomer({ name: 'Ada' }, write)).toMatchObject({ remoteId: '1', name: 'Ada' })
})

it('repeats no secret that the system repeats', async () => {
  const token = 'another-token-of-acme'
  const echo = connect({
    ...{ auth: { bearer: token }, errors: { failed: 'oops', message: 'oops' } },
    ...answering(JSON.stringify({ oops: `Who is Bearer ${token}?` })),
  })

  const error = await echo.check({ signal }).catch((thrown) => thrown)

  expect(error.message).toBe('Who is …?')
})

it.each([
  ['12.50', '12.50'],
  ['9007199254740993.17', '9007199254740993.17'],
  ['1.5e3', '1500'],
  ['1.25E-2', '0.0125'],
  ['-0.10', '-0.10'],
  ['"7.00"', '7.00'],
])('has %s of JSON as %s', async (number, text) => {
  const connector = connect(answering(`{"data":{"no":1,"free":${number}}}`))

  expect(await connector.getById('stock', '1', { signal })).toEqual({ remoteId: '1', available: text })
})

it('writes amounts as numbers with all their digits, and says which key made them', async () => {
  const sent: string[] = []
  const connector = connect({
    async fetch(url, init) {
      if (init.body) sent.push(init.body)
      return fetch(url, init)
    },
  })
  const { remoteId: customerId } = await connector.upsertCustomer({ name: 'Ada' }, write)
  books.world.addProduct({ code: 'W', name: 'Widget' })
  const line = {
    lineKey: '1',
    productId: '2',
    description: '',
    quantity: '3',
    unit: 'piece',
    taxClass: 'none',
  }
  const amounts = { net: '27021597764222979.51', tax: '0', total: '27021597764222979.51' }

  const order = await connector.pushOrder(
    {
      ...{ ...amounts, number: 'A-1', customerId, placedOn: '2026-11-02', currency: 'CNY' },
      lines: [{ ...line, unitPrice: '9007199254740993.17', net: amounts.net }],
    },
    write,
  )

  expect(sent[1]).toContain('"each":9007199254740993.17')
  expect(order).toMatchObject({ key: write.key, total: amounts.total })
})

it('is told of what it cannot read, and where', async () => {
  books.world.addCustomer({ name: 'Ada' })
  const mapping = booksMapping(books.url, 'keyset')
  const { customer } = mapping.kinds
  const fields = { ...customer?.fields, email: { path: 'place' } }

  const connector = restErp({
    ...mapping,
    kinds: { ...mapping.kinds, customer: { ...customer, fields } as never },
  })

  await expect(connector.getById('customer', '1', { signal })).rejects.toMatchObject({
    code: 'validation',
    message: 'Its answer has no email that can be read at "place".',
  })
})

it.each(['constructor', '__proto__', 'HOLD'])(
  'takes the status "%s" for none that it knows',
  async (status) => {
    const order = { no: 1, status, buyer: 1, cur: 'CNY', sums: { net: 1, tax: 0, gross: 1 }, items: [] }
    const connector = connect(answering(JSON.stringify({ data: order })))

    await expect(connector.getById('order', '1', { signal })).rejects.toMatchObject({
      message: 'Its answer has no state that can be read at "status".',
    })
  },
)

it('takes an error called "constructor" for one that it does not know', async () => {
  const connector = connect(answering('{"fault":{"no":"constructor","text":"No."}}'))

  await expect(connector.check({ signal })).rejects.toMatchObject({ code: 'validation', message: 'No.' })
})

it('says of options that do not fit where, and what to do, and shows no secret', () => {
  const { kinds, ...mapping } = booksMapping('https://books.example', 'keyset')
  const { customers: _customers, ...rest } = mapping
  const wrong = {
    ...rest,
    auth: { bearer: TOKEN, user: 'ann' },
    kinds: {
      order: { ...kinds.order, fields: { remoteId: 'no', sate: 'status' } },
      stock: { ...kinds.stock, lines: { path: 'items', fields: {} } },
    },
    customers: { fields: { name: 'title' } },
  }

  const made = () => restErp(wrong as never)

  expect(made).toThrow(expect.objectContaining({ code: 'ERP_OPTIONS_INVALID' }))
  try {
    made()
  } catch (error) {
    if (!isCrmError(error)) throw error
    const paths = error.issues.map(({ path }) => path)
    expect(paths).toEqual(
      expect.arrayContaining(['auth', 'kinds.order.fields.sate', 'kinds.order.fields.state']),
    )
    expect(JSON.stringify(error)).not.toContain(TOKEN)
  }
})

it('wants to know how a write is found by its key, where the system takes none', () => {
  const { orders, ...mapping } = booksMapping('https://books.example', 'keyset')
  const { find: _find, ...without } = orders

  expect(() => restErp({ ...mapping, orders: without })).toThrow(/else it is written twice/)
  expect(
    restErp({ ...mapping, orders: without, idempotencyHeader: 'idempotency-key' }).capabilities,
  ).toMatchObject({
    idempotentPush: 'native',
  })
})

it.each(['keyset', 'pages', 'token'] as const)(
  'pulls 5,000 records of one date by %s, each once',
  async (style) => {
    for (let index = 0; index < 5_000; index++) books.world.addCustomer({ name: `Customer ${index}` })
    const { pulls } = restErp({ ...booksMapping(books.url, style), maxPage: 500 })

    const told: string[] = []
    let cursor: string | null = null
    for (let more = true; more; ) {
      const page: ErpPage<ErpCustomer | ErpGone> | undefined = await pulls.customer?.({
        cursor,
        limit: 500,
        overlapMs: 0,
        signal,
      })
      if (!page) throw new Error('Customers are pulled.')
      told.push(...page.items.map(({ remoteId }) => remoteId))
      ;({ cursor, more } = page)
    }

    expect(told).toHaveLength(5_000)
    expect(new Set(told).size).toBe(5_000)
    expect(cursor?.length).toBeLessThan(1_000)
  },
)
